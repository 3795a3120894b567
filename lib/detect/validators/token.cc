// Credentials that say what they are once decoded: HTTP Basic (RFC 7617), JWT (RFC 7519).
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "detect/validators/json_object.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"
#include "text/utf8.h"

namespace leakwire::detect {
namespace {

constexpr std::size_t kMostDecoded = 3072;  // three quarters of the longest value, 4096 bytes
using Buffer = std::array<char, kMostDecoded>;

int base64_value(char c, bool url_dialect) noexcept {
  if (text::is_upper(c)) return c - 'A';
  if (text::is_lower(c)) return c - 'a' + 26;
  if (text::is_digit(c)) return c - '0' + 52;
  if (c == (url_dialect ? '-' : '+')) return 62;
  return c == (url_dialect ? '_' : '/') ? 63 : -1;
}

// As text::decode_base64, into a buffer on the stack: validators do not allocate.
std::optional<std::string_view> decode(std::string_view in, bool url_dialect,
                                       Buffer& out) noexcept {
  for (int padding = 0; padding < 2 && !in.empty() && in.back() == '='; ++padding)
    in.remove_suffix(1);
  if (in.size() % 4 == 1 || in.size() / 4 * 3 + 3 > out.size()) return std::nullopt;
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t size = 0;
  for (const char c : in) {
    const int value = base64_value(c, url_dialect);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out[size++] = static_cast<char>(bits >> count & 0xFF);
  }
  return std::string_view(out.data(), size);
}

bool is_utf8(std::string_view in) noexcept {
  while (!in.empty()) {
    const text::CodePoint point = text::next_code_point(in);
    if (!point.valid) return false;
    in.remove_prefix(point.length);
  }
  return true;
}

// RFC 7617, section 2: no control characters. Most tokens decode to bytes that are no text at all.
bool is_text(std::string_view in) noexcept {
  const auto control = [](char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F; };
  return std::none_of(in.begin(), in.end(), control) && is_utf8(in);
}

}  // namespace

Judgement check_basic_auth(const ValidatorInput& in) noexcept {
  Buffer buffer;
  const auto decoded = decode(in.value, false, buffer);
  if (!decoded || decoded->size() < 2) return {};
  const std::size_t colon = decoded->find(':');
  if (colon == std::string_view::npos || !is_text(*decoded)) return {};
  // No user, or nothing but what redaction leaves: no credential of anybody.
  const std::string_view password = decoded->substr(colon + 1);
  if (colon == 0 || (!password.empty() && is_placeholder(password))) return {};
  return {Outcome::kPass, "user-colon-password"};
}

Judgement check_jwt(const ValidatorInput& in) noexcept {
  const std::size_t first = in.value.find('.');
  const std::size_t second =
      first == std::string_view::npos ? first : in.value.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  if (in.value.find('.', second + 1) != std::string_view::npos) return {};
  Buffer buffer;
  const auto header = decode(in.value.substr(0, first), true, buffer);
  if (!header || !is_json_object(*header, "alg")) return {};
  const auto payload = decode(in.value.substr(first + 1, second - first - 1), true, buffer);
  if (!payload || !is_json_object(*payload, {})) return {};
  return {Outcome::kPass, "jwt-parsed"};
}

}  // namespace leakwire::detect
