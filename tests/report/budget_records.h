// Records for the tests of budgets: made of a few words, all else left as it is.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "leakwire/record.h"
#include "text/time.h"

namespace leakwire::report {

inline text::Micros on_day(unsigned day, unsigned hour = 12) {
  return text::to_micros({2026, 1, day, hour, 0, 0}).value();
}

// A finding that counts for budget 0. The id is made of pseudonym, time and message, so that the
// same call gives the same finding.
inline Record counted_record(const std::string& pseudonym, text::Micros time,
                             std::uint64_t message = 0) {
  Record record;
  record.time = time;
  record.timestamp = text::to_rfc3339(time);
  record.observed = "2026-02-01T00:00:00.000000Z";
  record.pseudonym = "contact.email:" + pseudonym;
  record.key_id = "a1f3";
  record.id = pseudonym + "@" + std::to_string(time) + "#" + std::to_string(message);
  record.message = message;
  record.source.name = "proxy.log";
  record.budgets = {0};
  record.policy = RecordPolicy{"p.yaml", "5f0c"};
  record.pack = "builtin:3ab1";
  return record;
}

inline Record sent_to(Record record, std::string_view receiver, std::string_view country = "US") {
  RecordDestination to;
  to.receiver = receiver;
  to.domain = "tracker.example";
  to.host = "a.tracker.example";
  to.importer_country = country_named(country).value_or(Country());
  record.destination = to;
  record.from_country = *country_named("DE");
  return record;
}

}  // namespace leakwire::report
