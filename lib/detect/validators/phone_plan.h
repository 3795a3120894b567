// Phone plan: country codes of ITU-T E.164 and the national numbers each of them has.
//
// Tables made from libphonenumber's metadata by script/make_phone_plan.py.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace leakwire::detect {

// A phone number's digits as dialled from abroad, country code first; empty where `value` is none
// that can be read so. At most 15 digits (ITU-T E.164, section 6). Plain value.
class PhoneDigits {
 public:
  static constexpr std::size_t kMost = 15;

  std::string_view view() const noexcept { return {text_.data(), count_}; }
  bool empty() const noexcept { return count_ == 0; }
  void clear() noexcept { count_ = 0; }
  // False where it is full.
  bool add(char digit) noexcept {
    if (count_ == kMost) return false;
    text_[count_++] = digit;
    return true;
  }

 private:
  std::array<char, kMost> text_{};
  std::size_t count_ = 0;
};

// How many digits the country code at the start has: 1 to 3, or 0 where no country has it.
std::size_t country_code_size(std::string_view digits) noexcept;

// Whether `digits` (country code first) has a length and a beginning that its plan has.
bool is_in_phone_plan(std::string_view digits) noexcept;

// Whether its country has numbers as long as `digits` (country code first).
bool has_planned_length(std::string_view digits) noexcept;

// Whether ten digits are area code, exchange and line as the North American plan has them.
bool is_nanp_number(std::string_view ten_digits) noexcept;

// "+49 (0)30 123456", "0049 30 123456" -> 4930123456; a ten-digit North American number, with or
// without its 1 -> 1...; empty for other national numbers, whose country nobody knows. An extension
// ("x12") is left out.
PhoneDigits international_digits(std::string_view value) noexcept;

// `value` without the extension behind it: "x12", "ext. 12", "#12".
std::string_view without_extension(std::string_view value) noexcept;

}  // namespace leakwire::detect
