#include "text/utf8.h"

#include <cstdint>

#include "text/hex.h"

namespace leakwire::text {
namespace {

struct Lead {
  unsigned follow = 0;                   // continuation bytes
  std::uint8_t low = 0x80, high = 0xBF;  // what the first of them may be
  std::uint8_t bits = 0;
};

// Unicode 15, table 3-7. follow == 0: no lead byte.
Lead lead_of(std::uint8_t byte) noexcept {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF, static_cast<std::uint8_t>(byte & 0x1F)};
  if (byte >= 0xE0 && byte <= 0xEF) {
    const std::uint8_t low = byte == 0xE0 ? 0xA0 : 0x80;
    const std::uint8_t high = byte == 0xED ? 0x9F : 0xBF;  // no surrogates
    return {2, low, high, static_cast<std::uint8_t>(byte & 0x0F)};
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    const std::uint8_t low = byte == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = byte == 0xF4 ? 0x8F : 0xBF;  // up to U+10FFFF
    return {3, low, high, static_cast<std::uint8_t>(byte & 0x07)};
  }
  return {};
}

// Would it move the cursor, end the line or turn the reading direction around?
bool is_unsafe(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const bool wide = c > 0xFF;
  out += wide ? "\\u" : "\\x";
  append_hex(out, static_cast<std::uint64_t>(c) << (wide ? 48 : 56), wide ? 4 : 2);
}

}  // namespace

CodePoint next_code_point(std::string_view bytes) noexcept {
  const auto first = static_cast<std::uint8_t>(bytes.front());
  if (first < 0x80) return {first, 1, true};
  const Lead lead = lead_of(first);
  char32_t value = lead.bits;
  for (unsigned i = 1; i <= lead.follow; ++i) {
    if (i >= bytes.size()) return {kReplacement, i, false};
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    const std::uint8_t low = i == 1 ? lead.low : 0x80;
    const std::uint8_t high = i == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) return {kReplacement, i, false};
    value = value << 6 | (byte & 0x3F);
  }
  if (lead.follow == 0) return {kReplacement, 1, false};
  return {value, lead.follow + 1, true};
}

void append_utf8(std::string& out, std::string_view bytes) {
  std::size_t clean = 0;  // valid bytes not yet appended
  while (clean < bytes.size()) {
    const CodePoint c = next_code_point(bytes.substr(clean));
    if (c.valid) {
      clean += c.length;
      continue;
    }
    out.append(bytes.substr(0, clean)).append(kReplacementBytes);
    bytes.remove_prefix(clean + c.length);
    clean = 0;
  }
  out.append(bytes);
}

std::string to_utf8(std::string_view bytes) {
  std::string out;
  append_utf8(out, bytes);
  return out;
}

void append_visible(std::string& out, std::string_view bytes) {
  append_escaping(out, bytes, is_unsafe, append_escaped);
}

std::string to_visible(std::string_view bytes) {
  std::string out;
  append_visible(out, bytes);
  return out;
}

}  // namespace leakwire::text
