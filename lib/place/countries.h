// Countries: the codes there are, and who belongs to which group on which day.
//
// Constant tables; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "leakwire/country.h"
#include "leakwire/names.h"

namespace leakwire::place {

// All codes that country_named() takes, sorted, two letters each.
std::span<const std::string_view> country_codes() noexcept;

// A word that people write for a country whose code is another ("UK": "GB"); empty for any other.
std::string_view usual_mistake(std::string_view code) noexcept;

// Belongs to `group` from the beginning of `from` to the end of the day before `until`; dates as
// numbers: 20130701. 0: from before 1995-10-24 (Directive 95/46/EC), or without an end.
struct Membership {
  std::string_view code;
  CountryGroup group = CountryGroup::kEu;
  std::uint32_t from = 0;
  std::uint32_t until = 0;
};
// The countries that are in kEu are in kEea for the same days, and stand here once.
std::span<const Membership> memberships() noexcept;

}  // namespace leakwire::place
