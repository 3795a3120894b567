#include "visible.h"

#include <fmt/format.h>

#include <cstdint>

namespace leakwire::program {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
}

bool continues(std::string_view text, std::size_t i) { return (byte_at(text, i) & 0xC0) == 0x80; }

// U+2028 to U+202E, U+2066 to U+2069, the marks U+200E and U+200F, and U+FEFF: they end a line, or
// turn the direction of writing around, or show nothing.
bool turns_or_ends(std::string_view sequence) {
  if (sequence == "\xEF\xBB\xBF") return true;
  if (sequence.substr(0, 1) != "\xE2") return false;
  const unsigned last = byte_at(sequence, 1) << 8 | byte_at(sequence, 2);
  return last == 0x808E || last == 0x808F || (last >= 0x80A8 && last <= 0x80AE) ||
         (last >= 0x81A6 && last <= 0x81A9);
}

// Length of the well-formed UTF-8 sequence (RFC 3629) at `i` that may be shown; 0: none.
std::size_t shown_length(std::string_view text, std::size_t i) {
  const std::uint8_t first = byte_at(text, i);
  const std::uint8_t second = byte_at(text, i + 1);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  if (first < 0xC2 || first > 0xF4 || !continues(text, i + 1)) return 0;
  if (first < 0xE0) {
    const bool arabic_mark = first == 0xD8 && second == 0x9C;  // U+061C
    return (first == 0xC2 && second < 0xA0) || arabic_mark ? 0 : 2;
  }
  if (!continues(text, i + 2)) return 0;
  if (first < 0xF0) {
    if (turns_or_ends(text.substr(i, 3))) return 0;
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (!continues(text, i + 3)) return 0;
  return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90) ? 0 : 4;
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = shown_length(text, i);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", byte_at(text, i++));
    } else {
      out.append(text, i, length);
      i += length;
    }
  }
  return out;
}

}  // namespace leakwire::program
