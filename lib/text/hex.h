// Hexadecimal digits of RFC 4648, section 8, written in lower case, read in either.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "text/byte_set.h"

namespace leakwire::text {

// 0 to 15, or -1 where `c` is no hexadecimal digit.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Appends the `digits` highest hexadecimal digits of the 64 bits. At most 16.
void append_hex(std::string& out, std::uint64_t bits, unsigned digits = 16);
void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
// Fills `out`; false where `digits` are not exactly two hexadecimal digits a byte.
bool parse_hex(std::string_view digits, std::span<std::uint8_t> out) noexcept;

}  // namespace leakwire::text
