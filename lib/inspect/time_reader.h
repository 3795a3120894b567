// TimeReader: one way of writing a time after the other, read from where it stands in a line.
//
// Each call moves on over what it reads, or leaves the place as it was. Plain value.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/time.h"

namespace leakwire::inspect {

class TimeReader {
 public:
  explicit TimeReader(std::string_view line, std::size_t at = 0) : line_(line), at_(at) {}

  std::size_t at() const noexcept { return at_; }
  char peek() const noexcept { return at_ < line_.size() ? line_[at_] : '\0'; }
  bool skip(char c) noexcept;
  bool skip(std::string_view text) noexcept;

  // "<34>" before a line of syslog. True where it stands there.
  bool skip_priority() noexcept;
  // "2016-12-19T16:24:31.123+01:00"; 'T' or a blank, '.' or ',', zone "Z", "+01", "+0100", or none.
  std::optional<text::Micros> iso() noexcept;
  // "17/May/2015:10:05:03 +0000".
  std::optional<text::Micros> clf() noexcept;
  // "Oct 11 22:14:15", in the year of `reading` or the one before.
  std::optional<text::Micros> rfc3164(text::Micros reading) noexcept;
  // "1286536308", "1286536308.779", "1286536308779": seconds, milliseconds, or smaller by their
  // digits.
  std::optional<text::Micros> epoch() noexcept;

 private:
  std::optional<unsigned> digits(std::size_t count) noexcept;
  std::optional<unsigned> month() noexcept;
  bool clock(text::CivilTime& time) noexcept;
  text::Micros fraction() noexcept;
  std::optional<int> zone() noexcept;

  std::string_view line_;
  std::size_t at_;
};

}  // namespace leakwire::inspect
