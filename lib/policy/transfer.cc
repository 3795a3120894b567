// Transfers: whether one goes abroad, and on what ground.
#include "policy/transfer.h"

namespace leakwire::policy {
namespace {

// Years in which the rows of the United Kingdom and Switzerland speak of the EEA as a whole.
constexpr std::int64_t kUkSince = beginning_of(20210101);
constexpr std::int64_t kChSince = beginning_of(20230901);

constexpr Country kGreatBritain{{'G', 'B'}};
constexpr Country kSwitzerland{{'C', 'H'}};
constexpr Country kUnitedStates{{'U', 'S'}};

Regime regime_of(const Compiled& policy, Country sender, std::int64_t time) noexcept {
  if (!sender.known() || !policy.home.contains(sender, time)) return policy.regime;
  return regime_of_country(sender, time);
}

// Companies, where it is told that it is one: the policy lists a receiver that is no authority, or
// the registry, which knows companies alone, knows its owner.
bool is_commercial(const Destination& destination, const Agreed* agreed) noexcept {
  return agreed != nullptr ? !agreed->authority : !destination.owner.empty();
}

bool is_adequate(const Compiled& policy, const Destination& destination, const Agreed* agreed,
                 Regime regime, std::int64_t time) noexcept {
  // The receiving company's country; the server's where the company is at home or not known.
  const Country importer = destination.importer_country;
  const bool importer_abroad = importer.known() && !policy.home.contains(importer, time);
  const Country country = importer_abroad ? importer : destination.server_country;
  if (regime == Regime::kUk && time >= kUkSince && is_in_group(country, CountryGroup::kEea, time)) {
    return true;
  }
  if (regime == Regime::kCh && time >= kChSince && is_in_group(country, CountryGroup::kEea, time)) {
    return true;
  }
  return adequacy_of(country, is_commercial(destination, agreed), regime, time) != nullptr;
}

}  // namespace

Regime regime_of_country(Country country, std::int64_t time) noexcept {
  if (is_in_group(country, CountryGroup::kEea, time)) return Regime::kEu;
  if (country == kGreatBritain) return Regime::kUk;
  if (country == kSwitzerland) return Regime::kCh;
  return Regime::kNone;
}

std::optional<bool> abroad_of(const Compiled& policy, const Destination& destination,
                              std::int64_t time) noexcept {
  const Country server = destination.country_certain ? destination.server_country : Country();
  const bool server_abroad = server.known() && !policy.home.contains(server, time);
  if (destination.importer_country.known()) {
    return server_abroad || !policy.home.contains(destination.importer_country, time);
  }
  if (server.known()) return server_abroad;
  return std::nullopt;
}

Ground ground_of(const Compiled& policy, const Destination& destination, const Agreed* agreed,
                 Country sender, std::int64_t time) noexcept {
  const Regime regime = regime_of(policy, sender, time);
  if (is_adequate(policy, destination, agreed, regime, time)) return Ground::kAdequacy;
  if (agreed == nullptr) return Ground::kNone;
  for (const Transfer& transfer : agreed->transfers) {
    if (transfer.scheme == Scope::kAll) return transfer.ground;
    const bool stands =
        destination.importer_country == kUnitedStates &&
        adequacy_of(destination.importer_country, transfer.scheme, regime, time) != nullptr;
    if (stands) return transfer.ground;
  }
  return Ground::kNone;
}

}  // namespace leakwire::policy
