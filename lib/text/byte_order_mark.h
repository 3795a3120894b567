// The byte order mark of UTF-8 (Unicode 15, section 23.8), which says nothing and is passed over.
//
// Pure and thread-safe.
#pragma once

#include <string_view>

namespace leakwire::text {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::string_view without_byte_order_mark(std::string_view bytes) noexcept {
  return bytes.starts_with(kByteOrderMark) ? bytes.substr(kByteOrderMark.size()) : bytes;
}

}  // namespace leakwire::text
