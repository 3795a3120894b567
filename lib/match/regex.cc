#include "match/regex.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "match/regex_class.h"

namespace leakwire::match {

using text::ByteSet;

Node Node::of(const ByteSet& set) {
  Node node;
  node.kind = Kind::kSet;
  node.set = set;
  return node;
}

Node Node::concat(std::vector<Node> children) {
  if (children.empty()) return {};
  if (children.size() == 1) return std::move(children.front());
  Node node;
  node.kind = Kind::kConcat;
  node.children = std::move(children);
  return node;
}

Node Node::alternate(std::vector<Node> children) {
  if (children.size() == 1) return std::move(children.front());
  Node node;
  node.kind = Kind::kAlternate;
  node.children = std::move(children);
  return node;
}

Node Node::repeat(Node child, int min, int max) {
  Node node;
  node.kind = Kind::kRepeat;
  node.children.push_back(std::move(child));
  node.min = min;
  node.max = max;
  return node;
}

namespace {

constexpr int kMostDepth = 64;
constexpr int kMostRepeat = 1000;  // RE2's own limit

class Parser {
 public:
  explicit Parser(std::string_view pattern) : pattern_(pattern), classes_(pattern, at_) {}

  Node parse() {
    Node node = alternation();
    if (at_ < pattern_.size()) fail(at_, "')' without '(', expected \\) for the mark itself");
    return node;
  }

 private:
  struct Flags {
    bool caseless = false;
    bool dot_all = false;
  };

  [[noreturn]] static void fail(std::size_t offset, std::string message) {
    throw RegexError{offset, std::move(message)};
  }
  bool more() const { return at_ < pattern_.size(); }
  bool take(std::string_view what) {
    if (!pattern_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }

  Node alternation() {
    if (++depth_ > kMostDepth) fail(at_, "groups nest too deep, expected at most 64 levels");
    const Flags outer = flags_;
    std::vector<Node> branches;
    do {
      branches.push_back(sequence());
    } while (take("|"));
    flags_ = outer;
    --depth_;
    return Node::alternate(std::move(branches));
  }

  Node sequence() {
    std::vector<Node> items;
    while (more() && pattern_[at_] != '|' && pattern_[at_] != ')') {
      std::optional<Node> atom = this->atom();
      if (atom) items.push_back(repeated(std::move(*atom)));
    }
    return Node::concat(std::move(items));
  }

  Node set(const ByteSet& bytes) const {
    return Node::of(flags_.caseless ? fold_case(bytes) : bytes);
  }

  std::optional<Node> atom() {
    const std::size_t start = at_;
    const char c = pattern_[at_++];
    switch (c) {
      case '(':
        return group(start);
      case '[':
        return Node::of(classes_.brackets(flags_.caseless));
      case '\\':
        return set(classes_.escape(false));
      case '.':
        return Node::of(flags_.dot_all ? ~ByteSet{} : ~ByteSet::of("\n"));
      case '^':
      case '$':
        fail(start, "an edge has no place in a pattern, expected it in not-before or not-after");
      case '*':
      case '+':
      case '?':
        fail(start, "nothing to repeat, expected something before the mark");
      default:
        return set(ByteSet::of(std::string_view(&c, 1)));
    }
  }

  // Nothing: it was a flag for the rest of the group around it, "(?i)".
  std::optional<Node> group(std::size_t start) {
    const Flags outer = flags_;
    bool value = false;
    if (take("?P<") || take("?<")) {
      const std::size_t end = pattern_.find('>', at_);
      if (end == std::string_view::npos) fail(start, "a group's name is not closed, expected '>'");
      value = pattern_.substr(at_, end - at_) == "value";
      at_ = end + 1;
    } else if (take("?") && flag_words(start)) {
      return std::nullopt;
    }
    Node node = alternation();
    flags_ = outer;
    if (!take(")")) fail(start, "a group is not closed, expected ')'");
    if (!value) return node;
    Node wrapped = Node::repeat(std::move(node), 1, 1);
    wrapped.value = true;
    return wrapped;
  }

  // After "(?". True where the flags end with ')'; else they end with ':', and a group follows.
  bool flag_words(std::size_t start) {
    bool on = true;
    while (more()) {
      switch (pattern_[at_++]) {
        case 'i':
          flags_.caseless = on;
          break;
        case 's':
          flags_.dot_all = on;
          break;
        case 'U':
          break;  // greediness does not matter
        case '-':
          on = false;
          break;
        case ':':
          return false;
        case ')':
          return true;
        default:
          fail(start, "unknown flag of a group, expected (?i), (?s), (?i:...) or (?:...)");
      }
    }
    fail(start, "a group is not closed, expected ')'");
  }

  // A number at the cursor; nothing where there is none.
  std::optional<int> number() {
    int value = 0;
    const std::size_t start = at_;
    while (more() && text::is_digit(static_cast<unsigned char>(pattern_[at_]))) {
      value = std::min(value * 10 + (pattern_[at_++] - '0'), kMostRepeat + 1);
    }
    if (at_ == start) return std::nullopt;
    return value;
  }

  // "{2,5}" and its kin; where it is none of them, the brace is an ordinary byte.
  std::optional<std::pair<int, int>> counts() {
    const std::size_t start = at_;
    const auto back = [&] {
      at_ = start;
      return std::nullopt;
    };
    if (!take("{")) return std::nullopt;
    const std::optional<int> min = number();
    if (!min) return back();
    int max = *min;
    if (take(",")) max = number().value_or(Node::kUnbounded);
    if (!take("}")) return back();
    if (*min > kMostRepeat || max > kMostRepeat)
      fail(start, "too many repeats, expected at most 1000");
    if (max != Node::kUnbounded && max < *min) fail(start, "bad repeat, expected {least,most}");
    return std::pair{*min, max};
  }

  Node repeated(Node atom) {
    for (bool first = true; more(); first = false) {
      const std::size_t start = at_;
      std::pair<int, int> bounds{0, Node::kUnbounded};
      if (take("*")) {
      } else if (take("+")) {
        bounds.first = 1;
      } else if (take("?")) {
        bounds.second = 1;
      } else if (const auto counted = counts()) {
        bounds = *counted;
      } else {
        return atom;
      }
      if (!first) fail(start, "a repeat of a repeat, expected a group around the first");
      take("?");
      atom = Node::repeat(std::move(atom), bounds.first, bounds.second);
    }
    return atom;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  ClassReader classes_;
  Flags flags_;
  int depth_ = 0;
};

bool holds_value(const Node& node) {
  return node.value || std::any_of(node.children.begin(), node.children.end(), holds_value);
}

Regex split(Node root) {
  Regex regex;
  if (root.value) {
    regex.value = std::move(root.children.front());
    regex.has_value_group = true;
  } else if (root.kind == Node::Kind::kConcat) {
    std::vector<Node> lead, trail;
    for (Node& child : root.children) {
      if (child.value && !regex.has_value_group) {
        regex.value = std::move(child.children.front());
        regex.has_value_group = true;
      } else {
        (regex.has_value_group ? trail : lead).push_back(std::move(child));
      }
    }
    (regex.has_value_group ? regex.lead : regex.value) = Node::concat(std::move(lead));
    regex.trail = Node::concat(std::move(trail));
  } else {
    regex.value = std::move(root);
  }
  if (holds_value(regex.lead) || holds_value(regex.value) || holds_value(regex.trail)) {
    throw RegexError{0, "the group 'value' must stand once, at the top level of the pattern"};
  }
  return regex;
}

}  // namespace

std::variant<Regex, RegexError> parse_regex(std::string_view pattern) {
  try {
    return split(Parser(pattern).parse());
  } catch (RegexError& error) {
    return std::move(error);
  }
}

std::variant<ByteSet, RegexError> parse_byte_class(std::string_view pattern) {
  auto parsed = parse_regex(pattern);
  if (auto* error = std::get_if<RegexError>(&parsed)) return std::move(*error);
  const Regex& regex = std::get<Regex>(parsed);
  if (regex.has_value_group || regex.value.kind != Node::Kind::kSet) {
    return RegexError{0, "expected a class of one byte, as in [\\w.]"};
  }
  return regex.value.set;
}

}  // namespace leakwire::match
