// Fold: texts of headers, fields and names compared without regard to the case of ASCII letters.
//
// Pure, without allocation; any thread.
#pragma once

#include <string_view>

namespace leakwire::policy {

constexpr char fold(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool same_folded(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t at = 0; at < a.size(); ++at) {
    if (fold(a[at]) != fold(b[at])) return false;
  }
  return true;
}

// wildcard_fits() without regard to case.
constexpr bool wildcard_fits_folded(std::string_view pattern, std::string_view text) noexcept {
  std::size_t at = 0, in = 0;
  std::size_t star = std::string_view::npos, resume = 0;
  while (in < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = in;
    } else if (at < pattern.size() && fold(pattern[at]) == fold(text[in])) {
      ++at;
      ++in;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

}  // namespace leakwire::policy
