// Texts put into layers of encoding, for tests of what takes them off.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace leakwire::tests {

inline std::string wrapped_base64(std::string_view text, bool url = false) {
  std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  digits += url ? "-_" : "+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t size = text.size() - i < 3 ? text.size() - i : 3;
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < size ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= size) out.push_back(digits[bits >> (18 - 6 * k) & 63]);
      if (k > size && !url) out.push_back('=');
    }
  }
  return out;
}

// Each byte by itself: `format` of printf, for its value.
inline std::string wrapped_bytes(std::string_view text, const char* format) {
  std::string out;
  char room[16];
  for (const char c : text) {
    std::snprintf(room, sizeof room, format, static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += room;
  }
  return out;
}

inline std::string wrapped_utf16(std::string_view text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) {
    out.push_back(c);
    out.push_back('\0');
  }
  return out;
}

struct Wrap {
  std::string_view path;
  std::string (*wrap)(std::string_view text);
};

// Of ASCII texts of twelve bytes and more.
inline constexpr Wrap kWraps[] = {
    {"percent", [](std::string_view text) { return wrapped_bytes(text, "%%%02X"); }},
    {"json", [](std::string_view text) { return wrapped_bytes(text, "\\u%04x"); }},
    {"base64", [](std::string_view text) { return wrapped_base64(text); }},
    {"base64url", [](std::string_view text) { return wrapped_base64(text, true); }},
    {"hex", [](std::string_view text) { return wrapped_bytes(text, "%02x"); }},
    {"html", [](std::string_view text) { return wrapped_bytes(text, "&#x%x;"); }},
    {"quoted-printable",
     [](std::string_view text) { return wrapped_bytes(text, "=%02X") + "=\r\n"; }},
    {"encoded-word",
     [](std::string_view text) { return "=?utf-8?B?" + wrapped_base64(text) + "?="; }},
    {"utf-16", [](std::string_view text) { return wrapped_utf16(text); }},
};

}  // namespace leakwire::tests
