// Features: what of a finding takes one of a few values, as one bit of a word for each of them.
//
// A condition on these is then a word too, and all of a rule's are looked at by one operation.
// Pure, without allocation; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "policy/condition.h"
#include "policy/judge.h"

namespace leakwire::policy {

// One bit of each group of values, never that of kWhole.
std::uint64_t features_of(const Facts& facts) noexcept;

// No value of a finding: set where a rule is found by the host as a whole, not by a part of it.
inline constexpr std::uint64_t kWhole = std::uint64_t{1} << 63;

// The values for which a condition does not hold; nothing for a condition on anything else.
std::optional<std::uint64_t> refused_by(const Condition& condition) noexcept;
// Those for which it holds.
std::uint64_t taken_by(const Condition& condition) noexcept;

}  // namespace leakwire::policy
