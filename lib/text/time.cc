#include "text/time.h"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>

namespace leakwire::text {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr Micros kEnd = 253'402'300'800 * kSecond;  // 10000-01-01

sys_days day_of(Micros time) noexcept {
  return sys_days(std::chrono::floor<days>(std::chrono::microseconds(time)));
}

// The last digits of a number, as many as there is room for.
void write_digits(std::string& out, std::size_t begin, std::size_t count, std::uint64_t number) {
  for (std::size_t i = begin + count; i > begin; number /= 10) {
    out[--i] = static_cast<char>('0' + number % 10);
  }
}

}  // namespace

std::optional<Micros> to_micros(const CivilTime& time) noexcept {
  const year_month_day date{std::chrono::year(time.year), std::chrono::month(time.month),
                            std::chrono::day(time.day)};
  if (time.year < 1970 || time.year > 9999 || !date.ok()) return std::nullopt;
  if (time.hour > 23 || time.minute > 59 || time.second > 60) return std::nullopt;
  if (time.zone_minutes <= -24 * 60 || time.zone_minutes >= 24 * 60) return std::nullopt;
  const Micros day = sys_days(date).time_since_epoch().count() * kDay;
  const Micros minutes = static_cast<Micros>(time.hour) * 60 + time.minute - time.zone_minutes;
  const Micros micros =
      day + (minutes * 60 + static_cast<Micros>(time.second)) * kSecond + time.fraction;
  if (micros < 0 || micros >= kEnd) return std::nullopt;
  return micros;
}

std::string to_rfc3339(Micros time) {
  const sys_days day = day_of(time);
  const year_month_day date(day);
  const Micros rest = time - day.time_since_epoch().count() * kDay;
  const auto seconds = static_cast<std::uint64_t>(rest / kSecond);
  if (time < 0 || time >= kEnd) {  // RFC 3339 has no such year
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       seconds / 3600, seconds / 60 % 60, seconds % 60, rest % kSecond);
  }
  std::string out = "0000-00-00T00:00:00.000000Z";
  write_digits(out, 0, 4, static_cast<std::uint64_t>(static_cast<int>(date.year())));
  write_digits(out, 5, 2, static_cast<unsigned>(date.month()));
  write_digits(out, 8, 2, static_cast<unsigned>(date.day()));
  write_digits(out, 11, 2, seconds / 3600);
  write_digits(out, 14, 2, seconds / 60 % 60);
  write_digits(out, 17, 2, seconds % 60);
  write_digits(out, 20, 6, static_cast<std::uint64_t>(rest % kSecond));
  return out;
}

int year_of(Micros time) noexcept { return static_cast<int>(year_month_day(day_of(time)).year()); }

Micros now() noexcept {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace leakwire::text
