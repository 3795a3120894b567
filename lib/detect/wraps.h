// Texts put into each layer of encoding that is looked into: for the examples of a pack.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace leakwire::detect {

std::string wrapped_base64(std::string_view text, bool url = false);
// Each byte by itself: `before`, its value in hexadecimal digits (at least `digits` of them),
// `behind`.
std::string wrapped_bytes(std::string_view text, std::string_view before, unsigned digits,
                          std::string_view behind = {}, bool upper = false);
std::string wrapped_utf16(std::string_view text);

struct Wrap {
  std::string_view path;  // the layer, as findings name it
  std::string (*wrap)(std::string_view text);
};

// Of ASCII texts of kLeastWrapped bytes and more: shorter ones are no values to any decoder.
inline constexpr std::size_t kLeastWrapped = 12;
inline constexpr Wrap kWraps[] = {
    {"percent", [](std::string_view text) { return wrapped_bytes(text, "%", 2, {}, true); }},
    {"json", [](std::string_view text) { return wrapped_bytes(text, "\\u", 4); }},
    {"base64", [](std::string_view text) { return wrapped_base64(text); }},
    {"base64url", [](std::string_view text) { return wrapped_base64(text, true); }},
    {"hex", [](std::string_view text) { return wrapped_bytes(text, {}, 2); }},
    {"html", [](std::string_view text) { return wrapped_bytes(text, "&#x", 1, ";"); }},
    {"quoted-printable",
     [](std::string_view text) { return wrapped_bytes(text, "=", 2, {}, true) + "=\r\n"; }},
    {"encoded-word",
     [](std::string_view text) { return "=?utf-8?B?" + wrapped_base64(text) + "?="; }},
    {"utf-16", [](std::string_view text) { return wrapped_utf16(text); }},
};

}  // namespace leakwire::detect
