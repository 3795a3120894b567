#include "detect/yaml_depth.h"

#include <algorithm>

namespace leakwire::detect {
namespace {

// Walks over the tokens of a text by the rules of YAML 1.2, chapters 6 to 8, as far as they tell a
// bracket that opens a list or mapping from one inside a text.
class Brackets {
 public:
  Brackets(std::string_view text, std::size_t most) : text_(text), most_(most) {}

  std::optional<std::size_t> look() {
    begin_line();
    while (at_ < text_.size()) {
      const std::size_t at = at_;
      step(text_[at]);
      if (depth_ > most_) return at;
    }
    return std::nullopt;
  }

 private:
  char byte(std::size_t at) const { return at < text_.size() ? text_[at] : '\n'; }
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  static bool is_bracket(char c) { return c == '[' || c == ']' || c == '{' || c == '}'; }
  bool is_ended_by(char c) const {
    return is_blank(c) || (depth_ > 0 && (c == ',' || is_bracket(c)));
  }

  void begin_line() {
    line_ = at_;
    // A text without quotes may go on in this line; then a bracket is one too many.
    if (depth_ == 0) starts_ = true;
    if (text_.substr(at_, 3) == "---" && is_blank(byte(at_ + 3))) at_ += 3;
  }

  void step(char c) {
    switch (c) {
      case '\n':
        ++at_;
        return begin_line();
      case ' ':
      case '\t':
      case '\r':
        ++at_;
        return;
      case '#':
        if (at_ == 0 || is_blank(text_[at_ - 1])) return skip_line();
        return take_other();
      case '\'':
      case '"':
        return starts_ ? skip_quoted(c) : take_other();
      case '[':
      case '{':
        if (!starts_ && depth_ == 0) return take_other();
        ++depth_;
        ++at_;
        starts_ = true;
        return;
      case ']':
      case '}':
        if (depth_ == 0) return take_other();
        --depth_;
        return take_whole();
      default:
        return step_over_mark(c);
    }
  }

  void step_over_mark(char c) {
    const char next = byte(at_ + 1);
    if (c == ',' && depth_ > 0) return take_mark();
    // Behind a quoted key a value may follow at once.
    if (c == ':' && (is_ended_by(next) || (depth_ > 0 && whole_))) return take_mark();
    if ((c == '-' || c == '?') && starts_ && is_ended_by(next)) return take_mark();
    if ((c == '|' || c == '>') && starts_ && depth_ == 0) return skip_block();
    if ((c == '&' || c == '*' || c == '!') && starts_) {
      while (at_ < text_.size() && !is_ended_by(text_[at_])) ++at_;
      return;
    }
    take_other();
  }

  void take_mark() {
    ++at_;
    starts_ = true;
    whole_ = false;
  }
  void take_whole() {
    ++at_;
    starts_ = false;
    whole_ = true;
  }
  void take_other() {
    ++at_;
    starts_ = false;
    whole_ = false;
  }

  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void skip_quoted(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (quote == '"' && text_[at_] == '\\') ++at_;
    }
    at_ = std::min(at_, text_.size());
    take_whole();
    // Two quotes inside a text in single ones are one.
    if (quote == '\'' && byte(at_) == quote) {
      starts_ = true;
    }
  }

  // The column that the lines of a block text stand to the right of.
  std::ptrdiff_t column_of_block() const {
    std::ptrdiff_t column = -1;
    std::size_t at = line_;
    while (at < at_) {
      while (at < at_ && text_[at] == ' ') ++at;
      if (at >= at_) return column;
      column = static_cast<std::ptrdiff_t>(at - line_);
      const bool is_mark = (text_[at] == '-' || text_[at] == '?') && is_blank(byte(at + 1));
      if (!is_mark) return column;
      ++at;
    }
    return column;
  }

  void skip_block() {
    const std::ptrdiff_t column = column_of_block();
    skip_line();
    while (at_ < text_.size()) {
      const std::size_t begin = at_ + 1;
      const std::size_t first = std::min(text_.find_first_not_of(' ', begin), text_.size());
      const bool is_empty = byte(first) == '\n' || byte(first) == '\r';
      if (!is_empty && static_cast<std::ptrdiff_t>(first - begin) <= column) return;
      at_ = std::min(text_.find('\n', begin), text_.size());
    }
  }

  std::string_view text_;
  std::size_t most_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;  // where the line begins
  std::size_t depth_ = 0;
  bool starts_ = true;  // a token may begin here
  bool whole_ = false;  // a text in quotes, a list or a mapping has just ended
};

}  // namespace

std::optional<std::size_t> first_too_deep(std::string_view text, std::size_t most) {
  return Brackets(text, most).look();
}

}  // namespace leakwire::detect
