// Destination: who receives the bytes, in which country, and where each answer came from.
//
// Plain values. Their views live as long as the Places that made them; `host`, `domain` and `via`
// until the next call of the Locator that made them.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "leakwire/country.h"
#include "leakwire/names.h"

namespace leakwire {

// The receiver as the wire or a log names it. All of it may be missing; no part is trusted.
struct Endpoint {
  std::string_view host;  // "pay.example", an address, or empty; any case, IDN as UTF-8 or A-labels
  std::string_view address;  // "203.0.113.9", "2001:db8::1" (no brackets), or empty
  std::uint16_t port = 0;    // 0: not known
  std::string_view path;     // of the URL, from its '/', without the query; empty: not known
  std::span<const std::string_view> via;  // CNAMEs of the host, the first one first
};

// What a receiver is to us. Whoever is in no list of the policy is a third party, known or not.
enum class Role : std::uint8_t {
  kFirstParty,
  kProcessor,
  kSubProcessor,
  kController,
  kJointController,
  kGroup,
  kPartner,
  kAuthority,
  kDataSubject,  // the outside peer of a flow that it opened towards us
  kThirdParty,
};
inline constexpr std::array<std::string_view, 10> kRoleNames{
    "first-party", "processor", "sub-processor", "controller",   "joint-controller",
    "group",       "partner",   "authority",     "data-subject", "third-party"};
constexpr std::string_view to_string(Role role) noexcept {
  return name_of_enumerator(kRoleNames, role);
}
constexpr std::optional<Role> role_named(std::string_view name) noexcept {
  return enumerator_named<Role>(kRoleNames, name);
}

// Where an answer came from, strongest first.
enum class PlaceSource : std::uint8_t {
  kPolicy,    // the policy's own lists
  kRegistry,  // the built-in registry, or a file that the user imported
  kIp,        // ranges of addresses: an .mmdb file, tor-geoipdb
  kNone,
};
inline constexpr std::array<std::string_view, 4> kPlaceSourceNames{"policy", "registry", "ip",
                                                                   "none"};
constexpr std::string_view to_string(PlaceSource source) noexcept {
  return name_of_enumerator(kPlaceSourceNames, source);
}
constexpr std::optional<PlaceSource> place_source_named(std::string_view name) noexcept {
  return enumerator_named<PlaceSource>(kPlaceSourceNames, name);
}

struct Destination {
  static constexpr std::uint32_t kNotListed = std::numeric_limits<std::uint32_t>::max();

  std::string_view host;    // lower case, A-labels, no dot at the end; or an address (RFC 5952)
  std::string_view domain;  // registrable domain; empty for addresses and public suffixes
  std::span<const std::string_view> via;  // CNAMEs, in the form of `host`
  std::string_view owner;                 // the company behind it; empty: not known
  std::string_view receiver;  // id in the policy, else in the registry; empty: in neither
  Role role = Role::kThirdParty;
  Country importer_country;  // where the receiving company is
  Country server_country;    // where the address is said to be
  Country controlled_from;   // where the company that controls it is
  // False where the server may stand anywhere (CDN, cloud, anycast), or nothing is known.
  bool country_certain = false;
  PlaceSource country_from = PlaceSource::kNone;  // of importer_country, else of server_country
  PlaceSource owner_from = PlaceSource::kNone;
  std::string_view kind;  // of the registry: "analytics", "ads", "payment", "cdn", ...; or empty
  std::uint32_t listing = kNotListed;  // into Listings::entries, where the policy lists it
  bool cloaked = false;                // a name of ours whose CNAME leads to analytics or ads
};

}  // namespace leakwire
