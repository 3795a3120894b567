// Whether decoded bytes are text: what tells an encoded value from noise that fits an alphabet.
//
// Pure and thread-safe.
#pragma once

#include <string_view>

namespace leakwire::decode {

// UTF-8, or ISO 8859-1 that is mostly ASCII; of control characters few, or none where it is short.
bool is_text(std::string_view bytes) noexcept;
// The beginning of such: a character may be cut at its end.
bool may_begin_text(std::string_view bytes) noexcept;

enum class Utf16Order { kNone, kLittle, kBig };
// RFC 2781: by the byte order mark, else by zeros at every other byte (Latin script).
Utf16Order utf16_order(std::string_view bytes) noexcept;

}  // namespace leakwire::decode
