#include "inspect/time_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/byte_set.h"

namespace leakwire::inspect {
namespace {

using text::CivilTime;
using text::is_digit;
using text::Micros;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

bool TimeReader::skip(char c) noexcept {
  if (at_ >= line_.size() || line_[at_] != c) return false;
  ++at_;
  return true;
}

bool TimeReader::skip(std::string_view text) noexcept {
  if (line_.substr(std::min(at_, line_.size()), text.size()) != text) return false;
  at_ += text.size();
  return true;
}

std::optional<unsigned> TimeReader::digits(std::size_t count) noexcept {
  if (at_ + count > line_.size()) return std::nullopt;
  unsigned value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(line_[at_ + i])) return std::nullopt;
    value = value * 10 + static_cast<unsigned>(line_[at_ + i] - '0');
  }
  at_ += count;
  return value;
}

std::optional<unsigned> TimeReader::month() noexcept {
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (skip(kMonths[i])) return i + 1;
  }
  return std::nullopt;
}

// "22:14:15"
bool TimeReader::clock(CivilTime& time) noexcept {
  const auto hour = digits(2);
  if (!hour || !skip(':')) return false;
  const auto minute = digits(2);
  if (!minute || !skip(':')) return false;
  const auto second = digits(2);
  if (!second || is_digit(peek())) return false;
  time.hour = *hour;
  time.minute = *minute;
  time.second = *second;
  return true;
}

// ".123", ",123" or nothing; what is finer than a microsecond is cut off.
Micros TimeReader::fraction() noexcept {
  const bool mark = peek() == '.' || peek() == ',';
  if (!mark || at_ + 1 >= line_.size() || !is_digit(line_[at_ + 1])) return 0;
  ++at_;
  Micros micros = 0;
  for (Micros unit = text::kSecond / 10; is_digit(peek()); unit /= 10, ++at_) {
    micros += unit * (peek() - '0');
  }
  return micros;
}

// Minutes east of UTC. Nothing where there is no zone, which leaves the place as it was.
std::optional<int> TimeReader::zone() noexcept {
  const std::size_t start = at_;
  if (skip('Z') || skip('z')) return 0;
  const bool west = peek() == '-';
  if (!skip('+') && !skip('-')) return std::nullopt;
  if (const auto hours = digits(2)) {
    const std::size_t behind_hours = at_;
    skip(':');
    const auto minutes = digits(2);
    if (!minutes) at_ = behind_hours;
    if (*hours < 24 && minutes.value_or(0) < 60 && !is_digit(peek())) {
      const int east = static_cast<int>(*hours * 60 + minutes.value_or(0));
      return west ? -east : east;
    }
  }
  at_ = start;
  return std::nullopt;
}

bool TimeReader::skip_priority() noexcept {
  const std::size_t start = at_;
  if (!skip('<')) return false;
  for (int i = 0; i < 3 && is_digit(peek()); ++i) ++at_;
  if (at_ > start + 1 && skip('>')) return true;
  at_ = start;
  return false;
}

std::optional<Micros> TimeReader::iso() noexcept {
  const std::size_t start = at_;
  CivilTime time;
  const auto read = [&] {
    const auto year = digits(4);
    const char mark = peek();
    if (!year || (mark != '-' && mark != '/') || !skip(mark)) return false;
    const auto month = digits(2);
    if (!month || !skip(mark)) return false;
    const auto day = digits(2);
    if (!day || !(skip('T') || skip('t') || skip(' '))) return false;
    time.year = static_cast<int>(*year);
    time.month = *month;
    time.day = *day;
    if (!clock(time)) return false;
    time.fraction = fraction();
    // A blank before the zone, as "2016-12-19 16:24:31 +0100" has it.
    const std::size_t behind = at_;
    const bool blank = skip(' ');
    const auto east = blank && peek() != '+' && peek() != '-' ? std::nullopt : zone();
    if (!east) at_ = behind;
    time.zone_minutes = east.value_or(0);
    return true;
  };
  if (read()) {
    if (const auto micros = text::to_micros(time)) return micros;
  }
  at_ = start;
  return std::nullopt;
}

std::optional<Micros> TimeReader::clf() noexcept {
  const std::size_t start = at_;
  CivilTime time;
  const auto read = [&] {
    const auto day = digits(2);
    if (!day || !skip('/')) return false;
    const auto name = month();
    if (!name || !skip('/')) return false;
    const auto year = digits(4);
    if (!year || !skip(':') || !clock(time) || !skip(' ')) return false;
    const auto east = zone();
    if (!east) return false;
    time.year = static_cast<int>(*year);
    time.month = *name;
    time.day = *day;
    time.zone_minutes = *east;
    return true;
  };
  if (read()) {
    if (const auto micros = text::to_micros(time)) return micros;
  }
  at_ = start;
  return std::nullopt;
}

std::optional<Micros> TimeReader::rfc3164(Micros reading) noexcept {
  const std::size_t start = at_;
  CivilTime time;
  const auto read = [&] {
    const auto name = month();
    if (!name || !skip(' ')) return false;
    const auto day = skip(' ') ? digits(1) : digits(2);
    if (!day || !skip(' ') || !clock(time)) return false;
    time.month = *name;
    time.day = *day;
    time.fraction = fraction();
    return true;
  };
  if (read()) {
    // Also the year before where the day is not in the calendar of this one (29 February).
    const int year = text::year_of(reading);
    for (time.year = year; time.year >= year - 1; --time.year) {
      const auto micros = text::to_micros(time);
      if (micros && *micros <= reading + text::kDay) return micros;
    }
  }
  at_ = start;
  return std::nullopt;
}

std::optional<Micros> TimeReader::epoch() noexcept {
  const std::size_t start = at_;
  std::uint64_t number = 0;  // 19 digits fit
  while (is_digit(peek()) && at_ - start < 19) {
    number = number * 10 + static_cast<std::uint64_t>(peek() - '0');
    ++at_;
  }
  const std::size_t count = at_ - start;
  const auto whole = static_cast<Micros>(count == 19 ? number / 1000 : number);
  if (!is_digit(peek())) {
    if (count == 10) return whole * text::kSecond + fraction();
    if (count == 13) return whole * 1000;
    if (count == 16) return whole;
    if (count == 19) return whole;
  }
  at_ = start;
  return std::nullopt;
}

}  // namespace leakwire::inspect
