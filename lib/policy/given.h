// Given: one case of a finding, its receiver and the circumstances, as `tests:` of a policy and
// `policy explain --given` state it.
//
// Owns its texts; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/circumstances.h"
#include "leakwire/destination.h"
#include "leakwire/finding.h"
#include "leakwire/places.h"

namespace leakwire::policy {

struct Given {
  std::string category, detector, form = "plain";
  Confidence confidence = Confidence::kValidated;
  // The receiver as the wire names it ...
  std::string host, address, path;
  std::uint16_t port = 0;
  std::vector<std::string> via;
  bool at_rest = false;
  // ... and what is stated of it, stronger than any list.
  std::optional<std::string> receiver, owner;
  std::optional<Role> role;
  std::optional<Country> importer_country, server_country, controlled_from;
  Where where = Where::kLog;
  Channel channel = Channel::kUnknown;
  Direction direction = Direction::kUnknown;
  ValueDomain value_domain = ValueDomain::kUnknown;
  std::string field, source, subject;
  std::optional<bool> known;
  Country from_country;
  std::optional<std::int64_t> time;
  std::optional<std::uint32_t> age, distinct;
  std::vector<std::string> categories;  // all-of
  ConsentSignals signals;
  struct Stated {
    std::string name;
    ConsentState state = ConsentState::kNone;
  };
  std::vector<Stated> consents;
};

// The views that a judgement takes, made of a case. Borrows the case; the destination's views live
// as the Locator says.
struct GivenViews {
  GivenViews(const Given& given, Locator& locator, const Listings& listings, std::int64_t now);
  GivenViews(const GivenViews&) = delete;
  GivenViews& operator=(const GivenViews&) = delete;

  Finding finding;
  Destination destination;
  Circumstances circumstances;

 private:
  std::vector<std::string_view> via_;
  std::vector<std::string_view> categories_;
  std::vector<NamedConsent> consents_;
};

}  // namespace leakwire::policy
