// Words beside a value: what validators ask of the bytes before and after it.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "text/byte_set.h"

namespace leakwire::detect {

constexpr bool same_folded(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return text::to_lower(x) == text::to_lower(y); });
}

constexpr bool ends_folded(std::string_view in, std::string_view end) noexcept {
  return in.size() >= end.size() && same_folded(in.substr(in.size() - end.size()), end);
}

constexpr bool starts_folded(std::string_view in, std::string_view start) noexcept {
  return in.size() >= start.size() && same_folded(in.substr(0, start.size()), start);
}

constexpr bool is_one_of(std::string_view word, std::span<const std::string_view> words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](auto w) { return same_folded(word, w); });
}

constexpr bool contains_folded(std::string_view in, std::string_view part) noexcept {
  if (part.size() > in.size()) return false;
  for (std::size_t i = 0; i + part.size() <= in.size(); ++i) {
    if (same_folded(in.substr(i, part.size()), part)) return true;
  }
  return false;
}

// The byte `back` places before the value, or '\0'.
constexpr char byte_before(std::string_view before, std::size_t back = 1) noexcept {
  return before.size() >= back ? before[before.size() - back] : '\0';
}

// The byte `on` places behind the value, or '\0'.
constexpr char byte_after(std::string_view after, std::size_t on = 1) noexcept {
  return after.size() >= on ? after[on - 1] : '\0';
}

// The last run of letters in front of a value, with nothing between but blanks, quotes and any of
// `joiners`: the key in `key: "value"`. Empty where something else stands between.
constexpr std::string_view key_before(std::string_view before,
                                      std::string_view joiners = ":=_-#") noexcept {
  constexpr std::string_view kLoose = " \t\"'\\[(";
  while (!before.empty() && (kLoose.find(before.back()) != std::string_view::npos ||
                             joiners.find(before.back()) != std::string_view::npos)) {
    before.remove_suffix(1);
  }
  std::size_t start = before.size();
  while (start > 0 && text::is_letter(before[start - 1])) --start;
  return before.substr(start);
}

// What stands where a value was taken out, or where none is: a label, stars, a template, "null".
bool is_placeholder(std::string_view value) noexcept;

}  // namespace leakwire::detect
