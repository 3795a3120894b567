// UTF-8 (RFC 3629; Unicode 15, table 3-7): reading bytes that may not be any.
//
// Pure and thread-safe; any bytes are taken.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakwire::text {

inline constexpr char32_t kReplacement = 0xFFFD;
inline constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";

struct CodePoint {
  char32_t value = kReplacement;
  std::size_t length = 0;  // bytes
  bool valid = false;      // false: `length` bytes stand for one U+FFFD
};

// The first code point of `bytes`, which are not empty. A broken one takes its longest right
// beginning, at least one byte (Unicode 15, section 3.9, "maximal subpart").
CodePoint next_code_point(std::string_view bytes) noexcept;

// Appends `bytes` with U+FFFD for what is no UTF-8.
void append_utf8(std::string& out, std::string_view bytes);
std::string to_utf8(std::string_view bytes);

// Appends `bytes`: what is no UTF-8 as U+FFFD, and by `escape(out, c)` each code point that
// `is_escaped(c)`.
template <class IsEscaped, class Escape>
void append_escaping(std::string& out, std::string_view bytes, IsEscaped is_escaped,
                     Escape escape) {
  const auto is_plain = [&](char c) {
    return static_cast<unsigned char>(c) < 0x80 && !is_escaped(static_cast<char32_t>(c));
  };
  while (true) {
    std::size_t plain = 0;
    while (plain < bytes.size() && is_plain(bytes[plain])) ++plain;
    out.append(bytes.substr(0, plain));
    bytes.remove_prefix(plain);
    if (bytes.empty()) return;
    const CodePoint c = next_code_point(bytes);
    if (!c.valid) {
      out += kReplacementBytes;
    } else if (is_escaped(c.value)) {
      escape(out, c.value);
    } else {
      out.append(bytes.substr(0, c.length));
    }
    bytes.remove_prefix(c.length);
  }
}

// Appends `bytes` as a terminal may show them: what is no UTF-8 as U+FFFD, control characters
// (C0, DEL, C1), line separators and those that turn the direction of writing as "\x1b", "\n",
// "\u202e".
void append_visible(std::string& out, std::string_view bytes);
std::string to_visible(std::string_view bytes);

}  // namespace leakwire::text
