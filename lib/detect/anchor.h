// Anchors: from a pattern and the `anchor` line of its file to what the fast pass looks for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "detect/compiled_pack.h"
#include "match/automaton.h"
#include "match/regex.h"

namespace leakwire::detect {

// "digits 13-19 sep \" -\"", "byte \"@\"", "text \"::\"", "literal", "shape", "shape 4".
struct AnchorLine {
  enum class Kind { kLiteral, kShape, kDigits, kInner };
  Kind kind = Kind::kLiteral;
  std::size_t least = 0, most = 0;  // kDigits; kShape: the most ways to tell apart, or 0
  std::string separators;           // kDigits
  std::string inner;                // kInner: one byte or two
};

// Or what is wrong with the line, and what is expected.
std::variant<AnchorLine, std::string> parse_anchor_line(std::string_view line);

// Or why the pattern has no such anchor. `value` is the automaton of `regex.value`.
std::variant<Anchor, std::string> find_anchor(const AnchorLine& line, const match::Regex& regex,
                                              const match::Automaton& value,
                                              const text::ByteSet& not_before,
                                              const text::ByteSet& not_after);

}  // namespace leakwire::detect
