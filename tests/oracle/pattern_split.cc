#include "oracle/pattern_split.h"

#include <cstddef>
#include <stdexcept>

namespace leakwire::oracle {
namespace {

constexpr std::string_view kGroup = "(?P<value>";

// The position behind the class that begins at `at` ('['); RE2 takes ']' first in it as itself.
std::size_t after_class(std::string_view pattern, std::size_t at) {
  std::size_t i = at + 1;
  if (i < pattern.size() && pattern[i] == '^') ++i;
  if (i < pattern.size() && pattern[i] == ']') ++i;
  while (i < pattern.size() && pattern[i] != ']') {
    if (pattern[i] == '\\') {
      i += 2;
    } else if (pattern.substr(i, 2) == "[:") {
      const std::size_t end = pattern.find(":]", i + 2);
      i = end == std::string_view::npos ? i + 1 : end + 2;
    } else {
      ++i;
    }
  }
  return i + 1;
}

// The position behind one item at `at`: an escape, a quoted run, a class, or one byte.
std::size_t after_item(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '[') return after_class(pattern, at);
  if (pattern[at] != '\\') return at + 1;
  if (pattern.substr(at, 2) != "\\Q") return at + 2;
  const std::size_t end = pattern.find("\\E", at + 2);
  return end == std::string_view::npos ? pattern.size() : end + 2;
}

// The position of the ')' that closes the group whose inside begins at `at`.
std::size_t closing(std::string_view pattern, std::size_t at) {
  std::size_t depth = 1;
  while (at < pattern.size()) {
    if (pattern[at] == '(') ++depth;
    if (pattern[at] == ')' && --depth == 0) return at;
    at = after_item(pattern, at);
  }
  throw std::invalid_argument("a group of the pattern is not closed");
}

// "(?i)" at `at`, or nothing. A group with flags of its own, "(?i:", is none.
std::string_view flags_at(std::string_view pattern, std::size_t at) {
  if (pattern.substr(at, 2) != "(?") return {};
  const std::size_t end = pattern.find_first_not_of("imsU-", at + 2);
  if (end == std::string_view::npos || pattern[end] != ')') return {};
  return pattern.substr(at, end + 1 - at);
}

}  // namespace

PatternParts split_pattern(std::string_view pattern) {
  PatternParts parts;
  std::string flags;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern.substr(at, kGroup.size()) == kGroup) {
      const std::size_t inside = at + kGroup.size();
      const std::size_t end = closing(pattern, inside);
      parts.lead = std::string(pattern.substr(0, at));
      parts.value = flags + std::string(pattern.substr(inside, end - inside));
      parts.trail = flags + std::string(pattern.substr(end + 1));
      parts.has_value_group = true;
      return parts;
    }
    if (const std::string_view set = flags_at(pattern, at); !set.empty()) {
      flags += set;
      at += set.size();
    } else if (pattern[at] == '(') {
      at = closing(pattern, at + 1) + 1;
    } else {
      at = after_item(pattern, at);
    }
  }
  if (pattern.find(kGroup) != std::string_view::npos) {
    throw std::invalid_argument("the value group does not stand at the top level of the pattern");
  }
  parts.value = std::string(pattern);
  return parts;
}

}  // namespace leakwire::oracle
