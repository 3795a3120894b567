// Digits: the decimal digits of a value, whatever stands between them. Plain value, no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "text/byte_set.h"

namespace leakwire::detect {

class Digits {
 public:
  static constexpr std::size_t kMost = 32;

  explicit constexpr Digits(std::string_view value) noexcept {
    for (const char c : value) {
      if (!text::is_digit(c)) continue;
      if (count_ < kMost) text_[count_] = c;
      ++count_;
    }
  }

  // Of the value, more than kMost too.
  constexpr std::size_t size() const noexcept { return count_; }
  constexpr bool fits() const noexcept { return count_ <= kMost; }
  constexpr std::string_view view() const noexcept {
    return {text_.data(), count_ < kMost ? count_ : kMost};
  }
  // The first `count` digits as a number, zeros behind where there are fewer; `count` at most 9.
  constexpr unsigned prefix(std::size_t count) const noexcept {
    unsigned number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      number = number * 10 + (i < count_ ? static_cast<unsigned>(text_[i] - '0') : 0U);
    }
    return number;
  }
  // The digits at [from, from + count) as a number; they must be there, `count` at most 9.
  constexpr unsigned number(std::size_t from, std::size_t count) const noexcept {
    unsigned number = 0;
    for (std::size_t i = from; i < from + count; ++i) {
      number = number * 10 + static_cast<unsigned>(text_[i] - '0');
    }
    return number;
  }
  constexpr bool all_same() const noexcept {
    for (const char c : view()) {
      if (c != text_[0]) return false;
    }
    return true;
  }

 private:
  std::array<char, kMost> text_{};
  std::size_t count_ = 0;
};

// The first run of digits in a value; empty where it holds none.
constexpr std::string_view first_digits(std::string_view value) noexcept {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t start = value.find_first_of(kDigits);
  if (start == std::string_view::npos) return {};
  value.remove_prefix(start);
  return value.substr(0, value.find_first_not_of(kDigits));
}

// The Luhn sum (ISO/IEC 7812-1, annex B) of a run of digits is right.
constexpr bool luhn_is_right(std::string_view digits) noexcept {
  unsigned sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    unsigned value = static_cast<unsigned>(digits[i] - '0');
    if (twice) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return !digits.empty() && sum % 10 == 0;
}

}  // namespace leakwire::detect
