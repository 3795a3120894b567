// Hexadecimal digits of RFC 4648, section 8, written in lower case, read in either.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace leakwire::text {

// By byte: the digit's value, or -1. A table, as digits and letters come in no order that a
// processor could guess.
inline constexpr std::array<std::int8_t, 256> kHexValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < 10; ++i) values['0' + i] = static_cast<std::int8_t>(i);
  for (std::size_t i = 0; i < 6; ++i) {
    values['a' + i] = values['A' + i] = static_cast<std::int8_t>(10 + i);
  }
  return values;
}();

// 0 to 15, or -1 where `c` is no hexadecimal digit.
constexpr int hex_value(char c) noexcept { return kHexValues[static_cast<std::uint8_t>(c)]; }

// Appends the `digits` highest hexadecimal digits of the 64 bits. At most 16.
void append_hex(std::string& out, std::uint64_t bits, unsigned digits = 16);
void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
// Fills `out`; false where `digits` are not exactly two hexadecimal digits a byte.
bool parse_hex(std::string_view digits, std::span<std::uint8_t> out) noexcept;

}  // namespace leakwire::text
