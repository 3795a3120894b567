#include "detect/validators/json_object.h"

#include <cstddef>
#include <cstdint>

#include "text/byte_set.h"

namespace leakwire::detect {
namespace {

constexpr int kDeepest = 16;

class Reader {
 public:
  Reader(std::string_view in, std::string_view key) : in_(in), key_(key) {}

  bool whole_object() noexcept {
    blanks();
    if (peek() != '{' || !object(1)) return false;
    blanks();
    return in_.empty() && (key_.empty() || found_);
  }

 private:
  char peek() const noexcept { return in_.empty() ? '\0' : in_.front(); }
  void blanks() noexcept {
    while (!in_.empty() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) {
      in_.remove_prefix(1);
    }
  }
  bool take(char wanted) noexcept {
    blanks();
    if (peek() != wanted || in_.empty()) return false;
    in_.remove_prefix(1);
    return true;
  }
  bool word(std::string_view wanted) noexcept {
    if (in_.substr(0, wanted.size()) != wanted) return false;
    in_.remove_prefix(wanted.size());
    return true;
  }

  bool string(std::string_view& out) noexcept {
    if (!take('"')) return false;
    std::size_t at = 0;
    while (at < in_.size() && in_[at] != '"') {
      if (static_cast<std::uint8_t>(in_[at]) < 0x20) return false;
      at += in_[at] == '\\' ? 2 : 1;
    }
    if (at >= in_.size()) return false;
    out = in_.substr(0, at);
    in_.remove_prefix(at + 1);
    return true;
  }

  bool number() noexcept {
    std::size_t at = peek() == '-' ? 1 : 0;
    if (at >= in_.size() || !text::is_digit(in_[at])) return false;
    at = in_.find_first_not_of("0123456789.eE+-", at);
    in_.remove_prefix(at == std::string_view::npos ? in_.size() : at);
    return true;
  }

  bool value(int depth) noexcept {
    blanks();
    std::string_view text;
    switch (peek()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return string(text);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool object(int depth) noexcept {
    if (depth > kDeepest || !take('{')) return false;
    if (take('}')) return true;
    do {
      std::string_view name;
      if (!string(name) || !take(':')) return false;
      found_ = found_ || (depth == 1 && name == key_);
      if (!value(depth)) return false;
    } while (take(','));
    return take('}');
  }

  bool array(int depth) noexcept {
    if (depth > kDeepest || !take('[')) return false;
    if (take(']')) return true;
    do {
      if (!value(depth)) return false;
    } while (take(','));
    return take(']');
  }

  std::string_view in_;
  std::string_view key_;
  bool found_ = false;
};

}  // namespace

bool is_json_object(std::string_view in, std::string_view key) noexcept {
  return Reader(in, key).whole_object();
}

}  // namespace leakwire::detect
