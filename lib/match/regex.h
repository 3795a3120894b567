// Regex: a pattern as a tree over bytes.
//
// The syntax is RE2's (https://github.com/google/re2/wiki/Syntax) read as Latin-1, less what has no
// meaning for a shape tried at every start: ^ $ \b \B \A \z (edges stand in not-before and
// not-after), Unicode classes and \C. Greediness does not matter, since every length is tried. A
// named group `value` at the top level marks the finding inside its lead and trail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "text/byte_set.h"

namespace leakwire::match {

struct Node {
  enum class Kind { kEmpty, kSet, kConcat, kAlternate, kRepeat };
  static constexpr int kUnbounded = -1;

  Kind kind = Kind::kEmpty;
  text::ByteSet set;           // kSet
  std::vector<Node> children;  // kConcat, kAlternate; kRepeat has one
  int min = 1;                 // kRepeat
  int max = 1;                 // ... or kUnbounded
  bool value = false;          // the group `value`

  static Node of(const text::ByteSet& set);
  static Node concat(std::vector<Node> children);
  static Node alternate(std::vector<Node> children);
  static Node repeat(Node child, int min, int max);
};

struct RegexError {
  std::size_t offset = 0;  // byte in the pattern
  std::string message;     // what is wrong, and what is expected
};

// lead(?P<value>...)trail. Without the group, lead and trail are empty.
struct Regex {
  Node lead;
  Node value;
  Node trail;
  bool has_value_group = false;

  Node whole() const { return Node::concat({lead, value, trail}); }
};

// Nests at most 64 deep. Thread-safe.
std::variant<Regex, RegexError> parse_regex(std::string_view pattern);

// A class of one byte, "[\w.]", "\d" or "x"; nothing else.
std::variant<text::ByteSet, RegexError> parse_byte_class(std::string_view pattern);

}  // namespace leakwire::match
