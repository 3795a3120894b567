#include "text/base64.h"

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

}  // namespace leakwire::text
