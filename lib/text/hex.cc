#include "text/hex.h"

#include <algorithm>
#include <array>

namespace leakwire::text {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

void append_hex(std::string& out, std::uint64_t bits, unsigned digits) {
  std::array<char, 16> text{};
  digits = std::min<unsigned>(digits, text.size());
  for (unsigned i = 0; i < digits; ++i) text[i] = kHexDigits[bits >> (60 - 4 * i) & 0xF];
  out.append(text.data(), digits);
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    out.push_back(kHexDigits[byte >> 4]);
    out.push_back(kHexDigits[byte & 0xF]);
  }
}

bool parse_hex(std::string_view digits, std::span<std::uint8_t> out) noexcept {
  if (digits.size() != 2 * out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = hex_value(digits[2 * i]);
    const int low = hex_value(digits[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace leakwire::text
