// Country: an ISO 3166-1 alpha-2 code, or "not known". Plain value; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "leakwire/export.h"

namespace leakwire {

struct Country {
  std::array<char, 2> code{};  // "DE"; zeros where it is not known

  constexpr bool known() const noexcept { return code[0] != 0; }
  // Two letters, or empty. Lives as long as this object.
  constexpr std::string_view text() const noexcept {
    return known() ? std::string_view(code.data(), code.size()) : std::string_view();
  }
  friend constexpr bool operator==(const Country&, const Country&) = default;
};

// The country of an officially assigned code in capitals, or of XK (Kosovo, in common use); nothing
// for any other word, "UK" and "EL" among them.
LEAKWIRE_EXPORT std::optional<Country> country_named(std::string_view code) noexcept;

// Groups of countries that a policy may name. Who belongs to them hangs on the date.
enum class CountryGroup : std::uint8_t {
  kEu,   // where the law of the European Union applies
  kEea,  // ... and Iceland, Liechtenstein, Norway (Agreement on the European Economic Area)
};

// "EU", "EEA".
LEAKWIRE_EXPORT std::optional<CountryGroup> country_group_named(std::string_view name) noexcept;
// On a day, in microseconds since 1970-01-01T00:00:00Z. False for a country that is not known.
LEAKWIRE_EXPORT bool is_in_group(Country country, CountryGroup group, std::int64_t time) noexcept;

}  // namespace leakwire
