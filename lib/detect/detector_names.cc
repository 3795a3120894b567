#include "detect/detector_names.h"

#include <cstddef>

namespace leakwire::detect {

bool is_id(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest) return false;
  if (text[0] < 'a' || text[0] > 'z' || text.back() == '-') return false;
  char previous = '\0';
  for (const char c : text) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!word && (c != '-' || previous == '-')) return false;
    previous = c;
  }
  return true;
}

bool is_category(std::string_view text) noexcept {
  std::size_t words = 0;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_id(text.substr(0, dot))) return false;
    ++words;
    if (dot == std::string_view::npos) return words >= 2;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace leakwire::detect
