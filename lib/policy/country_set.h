// CountrySet: countries and groups of them, as a policy names them, ready to be asked for a day.
//
// Immutable once filled; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/country.h"

namespace leakwire::policy {

class CountrySet {
 public:
  void add(Country country) noexcept;
  void add(CountryGroup group);
  void add_unknown() noexcept { unknown_ = true; }

  // On a day, in microseconds since 1970-01-01T00:00:00Z.
  bool contains(Country country, std::int64_t time) const noexcept;
  bool empty() const noexcept { return !unknown_ && !any_; }

 private:
  struct Term {
    Country country;
    std::int64_t from = 0, until = 0;  // [from, until), microseconds
  };
  using Letters =
      std::array<std::uint32_t, 26>;  // a row for the first letter, a bit for the second

  static bool holds(const Letters& letters, Country country) noexcept;

  Letters always_{};
  Letters at_times_{};
  std::vector<Term> terms_;
  bool unknown_ = false;
  bool any_ = false;
};

// The beginning of a day written as 20130701, in microseconds since 1970-01-01T00:00:00Z.
constexpr std::int64_t beginning_of(std::uint32_t date) noexcept {
  // Days from civil, by counting years from March.
  const std::int64_t month = date / 100 % 100;
  const std::int64_t year = date / 10000 - (month <= 2 ? 1 : 0);
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date % 100 - 1;
  const std::int64_t era = year / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t days =
      era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
  return days * 86'400'000'000;
}

}  // namespace leakwire::policy
