// Lines and words of protocols that are text: what all of their readers ask. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "text/byte_set.h"

namespace leakwire::wire {

inline bool equal_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (text::to_lower(a[i]) != text::to_lower(b[i])) return false;
  }
  return true;
}

inline bool starts_case(std::string_view bytes, std::string_view with) noexcept {
  return bytes.size() >= with.size() && equal_case(bytes.substr(0, with.size()), with);
}

inline bool holds_case(std::string_view bytes, std::string_view word) noexcept {
  for (std::size_t at = 0; at + word.size() <= bytes.size(); ++at) {
    if (equal_case(bytes.substr(at, word.size()), word)) return true;
  }
  return false;
}

template <class Words>
bool one_of_case(std::string_view word, const Words& words) noexcept {
  for (const std::string_view one : words) {
    if (equal_case(word, one)) return true;
  }
  return false;
}

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

inline std::string_view trimmed(std::string_view bytes) noexcept {
  while (!bytes.empty() && (is_blank(bytes.front()) || bytes.front() == '\r')) {
    bytes.remove_prefix(1);
  }
  while (!bytes.empty() && (is_blank(bytes.back()) || bytes.back() == '\r')) bytes.remove_suffix(1);
  return bytes;
}

inline std::string_view without_line_ends(std::string_view bytes) noexcept {
  while (!bytes.empty() && (bytes.front() == '\r' || bytes.front() == '\n')) {
    bytes.remove_prefix(1);
  }
  return bytes;
}

// Up to the first blank; what is left begins behind all blanks.
inline std::string_view take_word(std::string_view& line) noexcept {
  std::size_t end = 0;
  while (end < line.size() && !is_blank(line[end])) ++end;
  const std::string_view word = line.substr(0, end);
  while (end < line.size() && is_blank(line[end])) ++end;
  line.remove_prefix(end);
  return word;
}

// Up to '\n', without it and a '\r' before it; all of it where there is none.
inline std::string_view first_line(std::string_view bytes) noexcept {
  std::string_view line = bytes.substr(0, bytes.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace leakwire::wire
