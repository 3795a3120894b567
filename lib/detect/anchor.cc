#include "detect/anchor.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "match/prefix.h"
#include "match/shape_of.h"

namespace leakwire::detect {
namespace {

constexpr std::string_view kExpected =
    "expected literal, shape [WAYS], digits LEAST-MOST [sep \"MARKS\"], byte \"X\" or text \"XY\"";

constexpr std::size_t kMostWays = 16;

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
  while (rest.ends_with(' ') && rest.size() > 1 && rest[rest.size() - 2] == '"')
    rest.remove_suffix(1);
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
  if (word == "shape") {
    line.kind = AnchorLine::Kind::kShape;
    if (alone) return line;
    if (!read_range(next_word(rest), line) || line.least != line.most || line.most > kMostWays ||
        !next_word(rest).empty()) {
      return "bad count of ways, expected shape, or shape with a number up to 16";
    }
    return line;
  }
  if (word == "byte" || word == "text") {
    const std::optional<std::string> inner = quoted(rest);
    if (!inner || inner->size() != (word == "byte" ? 1U : 2U)) {
      return "bad anchor, expected one byte as in byte \"@\", or two as in text \"::\"";
    }
    line.kind = AnchorLine::Kind::kInner;
    line.inner = *inner;
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

namespace {

text::ByteSet only(char byte) { return text::ByteSet::of(std::string_view(&byte, 1)); }

// What may stand behind the first `inner` of a match, as far as every match goes on.
BytesBehind behind_first(char inner, const match::Automaton& value) {
  using State = match::Automaton::State;
  std::set<State> before{value.start()}, now;
  for (std::vector<State> fresh{value.start()}; !fresh.empty();) {
    const State state = fresh.back();
    fresh.pop_back();
    value.bytes_from(state).each([&](std::uint8_t byte) {
      const State next = value.next(state, static_cast<char>(byte));
      if (static_cast<char>(byte) == inner) {
        now.insert(next);
      } else if (before.insert(next).second) {
        fresh.push_back(next);
      }
    });
  }
  BytesBehind places{};
  for (std::size_t place = 0; place < kPlacesBehind; ++place) {
    const bool ends = std::any_of(now.begin(), now.end(), match::Automaton::accepts);
    const auto bit = static_cast<std::uint8_t>(ends ? 0xFF << place : 1 << place);
    std::set<State> next;
    for (unsigned b = 0; b < 256; ++b) {
      bool is_taken = false;
      for (const State state : now) {
        const State to = value.next(state, static_cast<char>(b));
        if (to == match::Automaton::kDead) continue;
        next.insert(to);
        is_taken = true;
      }
      if (is_taken || ends) places[b] |= bit;
    }
    if (ends) break;
    now = std::move(next);
  }
  return places;
}

std::variant<Anchor, std::string> inner_anchor(const std::string& inner,
                                               const match::Automaton& value,
                                               const text::ByteSet& not_before,
                                               const text::ByteSet& not_after) {
  const auto around = value.around(inner);
  Anchor anchor;
  match::Shape& shape = anchor.inner.emplace();
  if (!around.may_begin) shape.places.push_back(around.before);
  anchor.inner_at = shape.places.size();
  for (const char byte : inner) shape.places.push_back(only(byte));
  if (around.behind != ~text::ByteSet{}) shape.places.push_back(around.behind);
  anchor.behind_inner.fill(0xFF);
  if (inner.size() == 1) anchor.behind_inner = behind_first(inner[0], value);
  anchor.before_inner = around.before;
  anchor.text = (inner.size() == 1 ? "byte \"" : "text \"") + inner + '"';
  // What lacks the text has shapes of its own.
  if (const auto rest = value.without(inner)) {
    anchor.shapes = match::shapes_of(*rest, not_before, not_after);
    anchor.text += ", or shape";
  }
  return anchor;
}

std::string shape_text(const std::vector<match::Shape>& shapes) {
  std::size_t least = match::Shape::kMostPlaces;
  for (const match::Shape& shape : shapes) least = std::min(least, shape.places.size());
  return (shapes.size() == 1 ? "shape of " : std::to_string(shapes.size()) + " shapes, from ") +
         std::to_string(least) + " bytes on";
}

}  // namespace

std::variant<Anchor, std::string> find_anchor(const AnchorLine& line, const match::Regex& regex,
                                              const match::Automaton& value,
                                              const text::ByteSet& not_before,
                                              const text::ByteSet& not_after) {
  // A line end is an edge in itself where lines are texts.
  const text::ByteSet before = not_before & ~only('\n'), behind = not_after & ~only('\n');
  Anchor anchor;
  if (line.kind == AnchorLine::Kind::kLiteral) {
    anchor.literals = match::leading_literals(regex.whole());
    if (!anchor.literals.empty()) {
      anchor.text = "literal, " + std::to_string(anchor.literals.size()) +
                    (anchor.literals.size() == 1 ? " text" : " texts");
      return anchor;
    }
  }
  if (line.kind == AnchorLine::Kind::kInner) {
    if (regex.has_value_group) return "an inner anchor does not go with the group 'value'";
    return inner_anchor(line.inner, value, before, behind);
  }
  const std::size_t ways = line.kind == AnchorLine::Kind::kShape ? line.most : 0;
  if (regex.has_value_group) {  // edges are the value's
    const auto whole = match::Automaton::build(regex.whole());
    if (!whole) return "the pattern needs too many states, expected fewer or smaller repeats";
    anchor.shapes = match::shapes_of(*whole, {}, {}, ways);
  } else {
    anchor.shapes = match::shapes_of(value, before, behind, ways);
  }
  if (anchor.shapes.empty()) return "the pattern has an empty text, expected one byte or more";
  anchor.text = shape_text(anchor.shapes);
  return anchor;
}

}  // namespace leakwire::detect
