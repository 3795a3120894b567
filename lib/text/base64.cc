#include "text/base64.h"

#include <algorithm>

#include <cstddef>

#include "text/byte_set.h"

namespace leakwire::text {
namespace {

int value_of(char c, Base64 alphabet) noexcept {
  const bool url = alphabet == Base64::kUrl;
  if (is_upper(c)) return c - 'A';
  if (is_lower(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == (url ? '-' : '+')) return 62;
  return c == (url ? '_' : '/') ? 63 : -1;
}

}  // namespace

std::optional<std::string_view> decode_base64(std::string_view in, Base64 alphabet,
                                              std::span<char> out) noexcept {
  for (int padding = 0; padding < 2 && !in.empty() && in.back() == '='; ++padding) {
    in.remove_suffix(1);
  }
  if (in.size() % 4 == 1 || in.size() / 4 * 3 + in.size() % 4 * 3 / 4 > out.size()) {
    return std::nullopt;
  }
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t size = 0;
  for (const char c : in) {
    const int value = value_of(c, alphabet);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out[size++] = static_cast<char>(bits >> count & 0xFF);
  }
  return std::string_view(out.data(), size);
}

void append_base64(std::string& out, std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= count ? kAlphabet[group >> (18 - 6 * i) & 63] : '=';
    }
  }
}

}  // namespace leakwire::text
