// What inline layers are made of: bytes and characters put behind a text, with their places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "decode/origins.h"
#include "text/byte_set.h"
#include "text/hex.h"

namespace leakwire::decode {

class Writer {
 public:
  Writer(std::string& out, Origins& origins) : out_(out), origins_(origins) {}

  void byte(char c, std::size_t from) {
    origins_.put(out_.size(), from);
    out_.push_back(c);
  }
  // What stands from `begin` on was put there by who calls, and all comes from one place.
  void written(std::size_t begin, std::size_t from) {
    for (std::size_t at = begin; at < out_.size(); ++at) origins_.put(at, from);
  }
  void run(std::string_view text, std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    origins_.put(out_.size(), begin);
    out_ += text.substr(begin, end - begin);
  }
  // As UTF-8; half a surrogate pair becomes U+FFFD.
  void code_point(std::uint32_t point, std::size_t from) {
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) point = 0xFFFD;
    const auto put = [&](std::uint32_t bits) { byte(static_cast<char>(bits), from); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
      put(0xC0 | point >> 6);
    } else {
      if (point < 0x10000) {
        put(0xE0 | point >> 12);
      } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3F));
      }
      put(0x80 | (point >> 6 & 0x3F));
    }
    put(0x80 | (point & 0x3F));
  }
  void end(std::size_t size) { origins_.put(out_.size(), size); }

 private:
  std::string& out_;
  Origins& origins_;
};

// The byte that two hexadecimal digits at `at` say, or -1.
inline int hex_byte(std::string_view text, std::size_t at) noexcept {
  if (at + 2 > text.size()) return -1;
  const int high = text::hex_value(text[at]);
  const int low = text::hex_value(text[at + 1]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

// Whether two digits at `at` are of quoted-printable for sure: capitals, as section 6.7 of RFC 2045
// wants them, of a byte that must not stand as it is.
inline bool is_quoted(std::string_view text, std::size_t at) noexcept {
  const int byte = hex_byte(text, at);
  return (byte == '=' || byte >= 0x7F || (byte >= 0 && byte < 0x20)) && !text::is_lower(text[at]) &&
         !text::is_lower(text[at + 1]);
}

constexpr bool is_high_surrogate(std::uint32_t unit) noexcept { return unit >> 10 == 0x36; }
constexpr bool is_low_surrogate(std::uint32_t unit) noexcept { return unit >> 10 == 0x37; }
constexpr std::uint32_t of_surrogates(std::uint32_t high, std::uint32_t low) noexcept {
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

}  // namespace leakwire::decode
