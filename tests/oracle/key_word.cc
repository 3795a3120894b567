#include "oracle/key_word.h"

namespace leakwire::oracle {
namespace {

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool letter(char c) { return lower(c) || upper(c); }
char folded(char c) { return upper(c) ? static_cast<char>(c + 32) : c; }

// A word may begin or end at `at`: where it has no letter on one side, or at the hump of camelCase.
bool boundary_at(std::string_view line, std::size_t at) {
  if (at == 0 || at >= line.size()) return true;
  const char left = line[at - 1];
  const char right = line[at];
  return !letter(left) || !letter(right) || (lower(left) && upper(right));
}

// Tries every reading of `keyword` from `from` on; a blank in it is ' ', '_', '-', '.' or nothing.
bool reads(std::string_view line, std::size_t from, std::size_t end, std::string_view keyword) {
  if (keyword.empty()) return from == end || boundary_at(line, from);  // the value ends a word
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
