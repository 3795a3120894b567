// Hexadecimal digits of RFC 4648, section 8, written in lower case, read in either.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace leakwire::text {

// Appends the `digits` highest hexadecimal digits of the 64 bits. At most 16.
void append_hex(std::string& out, std::uint64_t bits, unsigned digits = 16);
void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
// Fills `out`; false where `digits` are not exactly two hexadecimal digits a byte.
bool parse_hex(std::string_view digits, std::span<std::uint8_t> out) noexcept;

}  // namespace leakwire::text
