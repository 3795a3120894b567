#include "oracle/key_word.h"

namespace leakwire::oracle {
namespace {

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word_byte(char c) { return lower(c) || upper(c) || digit(c); }
char folded(char c) { return upper(c) ? static_cast<char>(c + 32) : c; }

// A word may begin or end between `left` and `right`: where one of them is no letter or digit ('_'
// is none), or at the hump of camelCase.
bool boundary(char left, char right) {
  if (!word_byte(left) || !word_byte(right)) return true;
  return !upper(left) && upper(right);
}

bool boundary_at(std::string_view line, std::size_t at) {
  return at == 0 || at >= line.size() || boundary(line[at - 1], line[at]);
}

// Tries every reading of `keyword` from `from` on; a blank in it is ' ', '_', '-', '.' or nothing.
bool reads(std::string_view line, std::size_t from, std::size_t end, std::string_view keyword) {
  if (keyword.empty()) return boundary_at(line, from);
  if (keyword.front() == ' ' && reads(line, from, end, keyword.substr(1))) return true;
  if (from >= end) return false;
  const char c = line[from];
  const bool same = keyword.front() == ' ' ? c == ' ' || c == '_' || c == '-' || c == '.'
                                           : folded(c) == folded(keyword.front());
  return same && reads(line, from + 1, end, keyword.substr(1));
}

}  // namespace

bool key_word_before(std::string_view line, std::size_t at, std::string_view keyword) {
  const std::size_t first = at > kContextReach ? at - kContextReach : 0;
  for (std::size_t from = first; from < at; ++from) {
    if (boundary_at(line, from) && reads(line, from, at, keyword)) return true;
  }
  return false;
}

}  // namespace leakwire::oracle
