// Time: microseconds since 1970-01-01T00:00:00Z (POSIX, no leap seconds), and their text.
//
// Pure and thread-safe, but for the clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace leakwire::text {

using Micros = std::int64_t;

inline constexpr Micros kSecond = 1'000'000;
inline constexpr Micros kDay = 86'400 * kSecond;

struct CivilTime {
  int year = 1970;
  unsigned month = 1, day = 1;
  unsigned hour = 0, minute = 0, second = 0;  // second 60: a leap second
  Micros fraction = 0;                        // of the second
  int zone_minutes = 0;                       // east of UTC
};

// Nothing where a part is out of its range or the day is not in the calendar. Years 1970 to 9999.
std::optional<Micros> to_micros(const CivilTime& time) noexcept;
// "2026-01-02T03:04:05.678901Z" (RFC 3339). Years 1970 to 9999.
std::string to_rfc3339(Micros time);
int year_of(Micros time) noexcept;
// The system's clock.
Micros now() noexcept;

}  // namespace leakwire::text
