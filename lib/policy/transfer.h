// Transfers: whether one goes abroad, and on what ground. Pure, without allocation; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "policy/compiled.h"

namespace leakwire::policy {

// Whose rules a sender in this country is under, on this day.
Regime regime_of_country(Country country, std::int64_t time) noexcept;

// Outside the policy's home: the receiving company, or a server that is known to stand there.
// Nothing where neither country is known.
std::optional<bool> abroad_of(const Compiled& policy, const Destination& destination,
                              std::int64_t time) noexcept;

// The ground of a transfer abroad. `agreed`: nullptr for a receiver that is not listed.
Ground ground_of(const Compiled& policy, const Destination& destination, const Agreed* agreed,
                 Country sender, std::int64_t time) noexcept;

}  // namespace leakwire::policy
