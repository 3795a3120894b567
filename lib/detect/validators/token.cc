// Credentials that say what they are once decoded: HTTP Basic (RFC 7617), JWT (RFC 7519).
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "detect/validators/json_object.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"
#include "text/base64.h"
#include "text/utf8.h"

namespace leakwire::detect {
namespace {

// On the stack: validators do not allocate. Three quarters of the longest value, 4096 bytes.
constexpr std::size_t kMostDecoded = 3072;
using Buffer = std::array<char, kMostDecoded>;

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
  const auto decoded = text::decode_base64(in.value, text::Base64::kStandard, buffer);
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
  const auto header = text::decode_base64(in.value.substr(0, first), text::Base64::kUrl, buffer);
  if (!header || !is_json_object(*header, "alg")) return {};
  const auto payload = text::decode_base64(in.value.substr(first + 1, second - first - 1),
                                           text::Base64::kUrl, buffer);
  if (!payload || !is_json_object(*payload, {})) return {};
  return {Outcome::kPass, "jwt-parsed"};
}

}  // namespace leakwire::detect
