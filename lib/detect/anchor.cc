#include "detect/anchor.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "match/prefix.h"

namespace leakwire::detect {
namespace {

constexpr std::string_view kExpected =
    "expected literal, shape, digits LEAST-MOST [sep \"MARKS\"], or byte \"X\"";

std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

// The text between double quotes that ends `rest`; nothing where it is not so.
std::optional<std::string> quoted(std::string_view rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  while (rest.ends_with(' ') && rest.size() > 1 && rest[rest.size() - 2] == '"') rest.remove_suffix(1);
  if (rest.size() < 3 || rest.front() != '"' || rest.back() != '"') return std::nullopt;
  return std::string(rest.substr(1, rest.size() - 2));
}

bool read_range(std::string_view word, AnchorLine& line) {
  const char* end = word.data() + word.size();
  const auto first = std::from_chars(word.data(), end, line.least);
  if (first.ec != std::errc{} || line.least == 0) return false;
  if (first.ptr == end) {
    line.most = line.least;
    return true;
  }
  if (*first.ptr != '-') return false;
  const auto second = std::from_chars(first.ptr + 1, end, line.most);
  return second.ec == std::errc{} && second.ptr == end && line.most >= line.least;
}

}  // namespace

std::variant<AnchorLine, std::string> parse_anchor_line(std::string_view text) {
  AnchorLine line;
  std::string_view rest = text;
  const std::string_view word = next_word(rest);
  const bool alone = rest.find_first_not_of(' ') == std::string_view::npos;
  if ((word.empty() || word == "literal") && alone) return line;
  if (word == "shape" && alone) {
    line.kind = AnchorLine::Kind::kShape;
    return line;
  }
  if (word == "byte") {
    const std::optional<std::string> byte = quoted(rest);
    if (!byte || byte->size() != 1) return "an anchor of a byte names one byte, expected byte \"@\"";
    line.kind = AnchorLine::Kind::kByte;
    line.byte = static_cast<std::uint8_t>(byte->front());
    return line;
  }
  if (word == "digits") {
    line.kind = AnchorLine::Kind::kDigits;
    if (!read_range(next_word(rest), line)) return "bad count, expected digits LEAST-MOST";
    const std::string_view sep = next_word(rest);
    if (sep.empty()) return line;
    const std::optional<std::string> marks = quoted(rest);
    if (sep != "sep" || !marks) return "bad separators, expected sep \" -\"";
    line.separators = *marks;
    return line;
  }
  return "unknown anchor, " + std::string(kExpected);
}

std::variant<Anchor, std::string> find_anchor(const AnchorLine& line, const match::Regex& regex,
                                              const match::Automaton& value,
                                              const text::ByteSet& not_before) {
  Anchor anchor;
  if (line.kind == AnchorLine::Kind::kLiteral) {
    anchor.literals = match::leading_literals(regex.whole());
    if (!anchor.literals.empty()) {
      anchor.kind = Anchor::Kind::kLiteral;
      anchor.text = "literal, " + std::to_string(anchor.literals.size()) +
                    (anchor.literals.size() == 1 ? " text" : " texts");
      return anchor;
    }
  }
  if (line.kind == AnchorLine::Kind::kByte) {
    if (regex.has_value_group) return "an anchor of a byte does not go with the group 'value'";
    const auto around = value.around(line.byte);
    if (!around) return "a text of this pattern may lack the byte of its anchor";
    if (around->before.empty()) return "the byte begins the pattern, expected anchor shape";
    anchor.kind = Anchor::Kind::kByte;
    anchor.before = around->before;
    anchor.shape.places = {around->before, text::ByteSet::range(line.byte, line.byte), around->after};
    anchor.text = std::string("byte \"") + static_cast<char>(line.byte) + '"';
    return anchor;
  }
  anchor.kind = Anchor::Kind::kShape;
  if (regex.has_value_group) {
    const auto whole = match::Automaton::build(regex.whole());
    if (!whole) return "the pattern needs too many states, expected fewer or smaller repeats";
    anchor.shape.places = whole->shape(match::Shape::kMostPlaces);
  } else {
    anchor.shape.places = value.shape(match::Shape::kMostPlaces);
    // A line end is an edge in itself where lines are texts.
    anchor.shape.not_before = not_before & ~text::ByteSet::of("\n");
  }
  if (anchor.shape.places.empty()) return "the pattern has an empty text, expected one byte or more";
  anchor.text = "shape of " + std::to_string(anchor.shape.places.size()) + " bytes";
  return anchor;
}

}  // namespace leakwire::detect
