// Condition: one thing that a rule asks of a finding, its destination or the circumstances.
//
// Immutable once read; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/country_set.h"

namespace leakwire::policy {

// The keys of `when:`, in the order in which they are looked at: what is told apart fastest comes
// first, consent last, so that consent is asked for only where all else fits.
enum class Key : std::uint8_t {
  kTo,
  kWhere,
  kChannel,
  kDirection,
  kConfidence,
  kForm,
  kAbroad,
  kGround,
  kKnown,
  kValueDomain,
  kCategory,
  kDetector,
  kReceiver,
  kImporterCountry,
  kServerCountry,
  kControlledFrom,
  kFromCountry,
  kAge,
  kDistinct,
  kPurpose,
  kContract,
  kSubject,
  kOwner,
  kDomain,
  kField,
  kSource,
  kUrl,
  kAllOf,
  kConsent,
};
inline constexpr std::array<std::string_view, 29> kKeyNames{"to",
                                                            "where",
                                                            "channel",
                                                            "direction",
                                                            "confidence",
                                                            "form",
                                                            "abroad",
                                                            "ground",
                                                            "known",
                                                            "value-domain",
                                                            "category",
                                                            "detector",
                                                            "receiver",
                                                            "importer-country",
                                                            "server-country",
                                                            "controlled-from",
                                                            "from-country",
                                                            "age",
                                                            "distinct",
                                                            "purpose",
                                                            "contract",
                                                            "subject",
                                                            "owner",
                                                            "domain",
                                                            "field",
                                                            "source",
                                                            "url",
                                                            "all-of",
                                                            "consent"};

inline constexpr std::array<std::string_view, 3> kFormNames{"plain", "encoded", "hashed"};

// A state of consent that is asked for.
struct WantedConsent {
  std::size_t name = 0;      // into Compiled::consents
  std::uint32_t states = 0;  // bit n: ConsentState n
};

struct Condition {
  Key key = Key::kTo;
  std::uint32_t mask =
      0;  // bit n: value n of the key's enumeration; of yes and no: bit 1 and bit 0
  std::uint32_t least = 0, most = std::numeric_limits<std::uint32_t>::max();  // age, distinct
  std::vector<std::string> texts;  // any of them; '*' is any run of bytes
  std::shared_ptr<const CountrySet> countries;
  std::vector<WantedConsent> consents;  // any of them
  std::string wanted;                   // as an explanation says it: "cleartext"
};

// All of them must hold. Sorted by key.
using Conditions = std::vector<Condition>;

}  // namespace leakwire::policy
