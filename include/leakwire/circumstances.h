// Circumstances: all that a verdict hangs on beside the finding and its destination.
//
// Plain value of borrowed views: good for the one call that it is given to. Each field has a state
// "not known", which fits no condition of a policy (a country condition may name `unknown`).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "leakwire/country.h"
#include "leakwire/names.h"

namespace leakwire {

// The part of a message that a finding stands in.
enum class Where : std::uint8_t {
  kLog,  // a line whose parts are not told apart
  kUrl,  // its path (the query is kQuery)
  kQuery,
  kReferer,
  kCookie,
  kSetCookie,
  kHeader,  // any other one
  kBody,
  kEnvelope,  // SMTP
  kMailHeader,
  kSubject,
  kMailBody,
  kDns,
};
inline constexpr std::array<std::string_view, 13> kWhereNames{
    "log",  "url",      "query",       "referer", "cookie",    "set-cookie", "header",
    "body", "envelope", "mail-header", "subject", "mail-body", "dns"};
constexpr std::string_view to_string(Where where) noexcept {
  return name_of_enumerator(kWhereNames, where);
}
constexpr std::optional<Where> where_named(std::string_view name) noexcept {
  return enumerator_named<Where>(kWhereNames, name);
}

// Encrypted when the observed leg or the URL's scheme is TLS, even if it was decrypted for us.
enum class Channel : std::uint8_t { kUnknown, kCleartext, kEncrypted };
inline constexpr std::array<std::string_view, 3> kChannelNames{"unknown", "cleartext", "encrypted"};
constexpr std::string_view to_string(Channel channel) noexcept {
  return name_of_enumerator(kChannelNames, channel);
}
constexpr std::optional<Channel> channel_named(std::string_view name) noexcept {
  return enumerator_named<Channel>(kChannelNames, name);
}

enum class Direction : std::uint8_t { kUnknown, kOutbound, kInbound };
inline constexpr std::array<std::string_view, 3> kDirectionNames{"unknown", "outbound", "inbound"};
constexpr std::string_view to_string(Direction direction) noexcept {
  return name_of_enumerator(kDirectionNames, direction);
}
constexpr std::optional<Direction> direction_named(std::string_view name) noexcept {
  return enumerator_named<Direction>(kDirectionNames, name);
}

// Whose the domain inside a value is: of an e-mail address, a user name.
enum class ValueDomain : std::uint8_t { kUnknown, kOurs, kReceiver, kOther };
inline constexpr std::array<std::string_view, 4> kValueDomainNames{"unknown", "ours", "receiver",
                                                                   "other"};
constexpr std::string_view to_string(ValueDomain domain) noexcept {
  return name_of_enumerator(kValueDomainNames, domain);
}
constexpr std::optional<ValueDomain> value_domain_named(std::string_view name) noexcept {
  return enumerator_named<ValueDomain>(kValueDomainNames, name);
}

enum class ConsentState : std::uint8_t { kNone, kGiven, kWithheld, kWithdrawn };
inline constexpr std::array<std::string_view, 4> kConsentStateNames{"none", "given", "withheld",
                                                                    "withdrawn"};
constexpr std::string_view to_string(ConsentState state) noexcept {
  return name_of_enumerator(kConsentStateNames, state);
}
constexpr std::optional<ConsentState> consent_state_named(std::string_view name) noexcept {
  return enumerator_named<ConsentState>(kConsentStateNames, name);
}

// Where a state of consent was read. The names are those of a record's consent.from.
enum class ConsentSource : std::uint8_t {
  kAbsent,
  kSecGpc,
  kTcf,
  kGpp,
  kUsPrivacy,
  kList,
  kStated
};
inline constexpr std::array<std::string_view, 7> kConsentSourceNames{
    "absent", "sec-gpc", "tcf", "gpp", "us_privacy", "list", "stated"};
constexpr std::string_view to_string(ConsentSource source) noexcept {
  return name_of_enumerator(kConsentSourceNames, source);
}
constexpr std::optional<ConsentSource> consent_source_named(std::string_view name) noexcept {
  return enumerator_named<ConsentSource>(kConsentSourceNames, name);
}

// What a message itself says of consent. The policy's `consent:` table makes names of it.
struct ConsentSignals {
  std::optional<bool> gpc;  // Sec-GPC (W3C Global Privacy Control): true for "1"
  // IAB Europe TCF 2.x: bit n-1 is purpose n of PurposesConsent; nothing where no string was seen,
  // or it cannot be read.
  std::optional<std::uint32_t> tcf_purposes;
  std::optional<bool> us_opt_out;         // IAB us_privacy (CCPA) 1.0: its third character is Y
  std::optional<bool> gpp_sale_opt_out;   // IAB GPP, US sections: SaleOptOut
  std::optional<bool> gpp_share_opt_out;  // ... SharingOptOut or TargetedAdvertisingOptOut
};

// A state under the policy's own name for it: "marketing".
struct NamedConsent {
  std::string_view name;
  ConsentState state = ConsentState::kNone;
  ConsentSource from = ConsentSource::kStated;
};

struct Circumstances {
  Where where = Where::kLog;
  Channel channel = Channel::kUnknown;
  Direction direction = Direction::kUnknown;
  ValueDomain value_domain = ValueDomain::kUnknown;
  bool at_rest = false;       // nobody is sent it: it lies in a file of ours
  std::string_view field;     // name of the form field, header, cookie or JSON key; or empty
  std::string_view path;      // of the URL, from its '/', without the query; empty: not known
  std::string_view source;    // the input, as the user named it
  std::string_view subject;   // whose data it is, where known: "minor", "customer"
  std::optional<bool> known;  // on a list of known customers
  Country from_country;       // where the sender is
  std::int64_t time = 0;      // of the finding, in microseconds since 1970-01-01T00:00:00Z
  std::optional<std::uint32_t> age;              // whole days from the record's date to the reading
  std::optional<std::uint32_t> distinct;         // different pseudonyms in the group it stands in
  std::span<const std::string_view> categories;  // of all findings of this message, sorted
  ConsentSignals signals;
  std::span<const NamedConsent> consents;  // stronger than `signals`
};

}  // namespace leakwire
