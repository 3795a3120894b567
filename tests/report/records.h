// Records for the tests of the sinks, and a receiver that keeps what is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "leakwire/record.h"
#include "leakwire/sink.h"

namespace leakwire::report {

inline Record card_record() {
  Record record;
  record.timestamp = "2026-01-02T03:04:05.678901Z";
  record.observed = "2026-01-02T03:04:06.000113Z";
  record.id = "9c41f0a2b7e65d10";
  record.group = "51d0c2";
  record.detector = "card-number";
  record.category = "payment.card";
  record.confidence = Confidence::kValidated;
  record.masked = "************1111";
  record.pseudonym = "payment.card:9f2c6b1e0d73a845";
  record.key_id = "a1f3";
  record.length = 19;
  record.why = {"iin:visa", "luhn", "keyword:card"};
  record.source = {"file", "access.log", 12, 34, 1234};
  record.where = "log";
  record.channel = "unknown";
  record.pack = "builtin:3ab1";
  return record;
}

inline Coverage limit_coverage() {
  Coverage coverage;
  coverage.reason = "limit";
  coverage.detail = "a line of over 1 MiB";
  coverage.source = {"file", "access.log", 7, 0, 99};
  coverage.observed = "2026-01-02T03:04:06.000113Z";
  coverage.pack = "builtin:3ab1";
  return coverage;
}

// Takes `room` records, then fails.
struct Received {
  std::vector<std::string> records;
  std::size_t calls = 0;
  std::size_t room = 1'000'000;

  WriteFn writer() {
    return [this](std::string_view bytes) {
      ++calls;
      if (records.size() >= room) return false;
      records.emplace_back(bytes);
      return true;
    };
  }
  std::string all() const {
    std::string all;
    for (const std::string& record : records) all += record;
    return all;
  }
};

}  // namespace leakwire::report
