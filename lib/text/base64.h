// Base64 of RFC 4648, section 4 (standard alphabet) and section 5 (URL and filename safe).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leakwire::text {

enum class Base64 : std::uint8_t { kStandard, kUrl };

// Decodes `in` to the front of `out`, and returns that part of it; three bytes for each four begun
// always suffice. Padding may be missing. Nothing where a byte is not of the alphabet, padding
// stands in the middle, the length cannot be or `out` is too short. Thread-safe, no allocation.
std::optional<std::string_view> decode_base64(std::string_view in, Base64 alphabet,
                                              std::span<char> out) noexcept;

// The standard alphabet, with padding.
void append_base64(std::string& out, std::string_view bytes);

}  // namespace leakwire::text
