#include "match/regex_class.h"

#include <array>
#include <utility>

#include "text/hex.h"

namespace leakwire::match {
namespace {

using text::ByteSet;

constexpr ByteSet kVertical = ByteSet::of("\v");
constexpr ByteSet kUpper = ByteSet::range('A', 'Z');
constexpr ByteSet kLower = ByteSet::range('a', 'z');
constexpr ByteSet kPunct = ByteSet::range('!', '/') | ByteSet::range(':', '@') |
                           ByteSet::range('[', '`') | ByteSet::range('{', '~');

// POSIX bracket classes as RE2 lists them.
constexpr std::array<std::pair<std::string_view, ByteSet>, 14> kPosix{{
    {"alnum", kUpper | kLower | text::kDigits},
    {"alpha", kUpper | kLower},
    {"ascii", ByteSet::range(0, 127)},
    {"blank", ByteSet::of("\t ")},
    {"cntrl", ByteSet::range(0, 31) | ByteSet::range(127, 127)},
    {"digit", text::kDigits},
    {"graph", ByteSet::range('!', '~')},
    {"lower", kLower},
    {"print", ByteSet::range(' ', '~')},
    {"punct", kPunct},
    {"space", text::kBlank | kVertical},
    {"upper", kUpper},
    {"word", text::kWord},
    {"xdigit", text::kDigits | ByteSet::range('a', 'f') | ByteSet::range('A', 'F')},
}};

int lowest(const ByteSet& set) {
  for (unsigned b = 0; b < 256; ++b) {
    if (set.has(static_cast<std::uint8_t>(b))) return static_cast<int>(b);
  }
  return -1;
}

}  // namespace

ByteSet fold_case(const ByteSet& set) {
  ByteSet folded = set;
  const auto pair = [&](unsigned upper, unsigned lower) {
    const auto u = static_cast<std::uint8_t>(upper), l = static_cast<std::uint8_t>(lower);
    if (set.has(u)) folded.add(l);
    if (set.has(l)) folded.add(u);
  };
  for (unsigned c = 'A'; c <= 'Z'; ++c) pair(c, c + 32);
  for (unsigned c = 0xC0; c <= 0xDE; ++c) {
    if (c != 0xD7) pair(c, c + 32);
  }
  return folded;
}

void ClassReader::fail(std::size_t offset, std::string message) const {
  throw RegexError{offset, std::move(message)};
}

unsigned ClassReader::hex() {
  const std::size_t start = at_;
  const bool braces = at_ < pattern_.size() && pattern_[at_] == '{';
  if (braces) ++at_;
  unsigned value = 0;
  std::size_t digits = 0;
  while (at_ < pattern_.size() && text::hex_value(pattern_[at_]) >= 0 && (braces || digits < 2)) {
    value = value * 16 + static_cast<unsigned>(text::hex_value(pattern_[at_++]));
    if (value > 0xFF) fail(start, "\\x stands for one byte, expected at most ff");
    ++digits;
  }
  const bool closed = !braces || (at_ < pattern_.size() && pattern_[at_] == '}');
  if (!closed || digits == 0 || (!braces && digits != 2)) {
    fail(start, "broken \\x, expected two hexadecimal digits, as in \\x2e");
  }
  if (braces) ++at_;
  return value;
}

ByteSet ClassReader::escape(bool in_brackets) {
  const std::size_t start = at_ - 1;
  if (at_ >= pattern_.size()) fail(start, "a backslash ends the pattern, expected what it escapes");
  const char c = pattern_[at_++];
  switch (c) {
    case 'd':
      return text::kDigits;
    case 'D':
      return ~text::kDigits;
    case 'w':
      return text::kWord;
    case 'W':
      return ~text::kWord;
    case 's':
      return text::kBlank;
    case 'S':
      return ~text::kBlank;
    case 'a':
      return ByteSet::of("\a");
    case 'f':
      return ByteSet::of("\f");
    case 'n':
      return ByteSet::of("\n");
    case 'r':
      return ByteSet::of("\r");
    case 't':
      return ByteSet::of("\t");
    case 'v':
      return kVertical;
    case 'x': {
      const unsigned value = hex();
      return ByteSet::range(value, value);
    }
    case 'b':
    case 'B':
    case 'A':
    case 'z':
      if (!in_brackets) {
        fail(start, "an edge has no place in a pattern, expected it in not-before or not-after");
      }
      break;
    case 'p':
    case 'P':
      fail(start, "Unicode classes are not supported, expected a class of bytes");
    default:
      break;
  }
  if (text::is_letter(static_cast<unsigned char>(c)) ||
      text::is_digit(static_cast<unsigned char>(c))) {
    fail(start, "unknown escape, expected one of \\d \\w \\s \\x, or a mark");
  }
  return ByteSet::of(std::string_view(&c, 1));
}

std::optional<ByteSet> ClassReader::posix_class() {
  if (pattern_.substr(at_, 2) != "[:") return std::nullopt;
  const std::size_t end = pattern_.find(":]", at_ + 2);
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view name = pattern_.substr(at_ + 2, end - at_ - 2);
  const bool negated = name.starts_with('^');
  if (negated) name.remove_prefix(1);
  for (const auto& [known, set] : kPosix) {
    if (known != name) continue;
    at_ = end + 2;
    return negated ? ~set : set;
  }
  fail(at_, "unknown class, expected a POSIX name as in [[:alpha:]]");
}

ByteSet ClassReader::item() {
  if (pattern_[at_] == '\\') {
    ++at_;
    return escape(true);
  }
  return ByteSet::of(pattern_.substr(at_++, 1));
}

ByteSet ClassReader::brackets(bool caseless) {
  const std::size_t start = at_ - 1;
  const bool negated = at_ < pattern_.size() && pattern_[at_] == '^';
  if (negated) ++at_;
  ByteSet set;
  for (bool first = true;; first = false) {
    if (at_ >= pattern_.size()) fail(start, "a class is not closed, expected ']'");
    if (pattern_[at_] == ']' && !first) break;
    if (const auto posix = posix_class()) {
      set = set | *posix;
      continue;
    }
    const std::size_t item_start = at_;
    const ByteSet low = item();
    const bool range =
        at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']';
    if (!range) {
      set = set | low;
      continue;
    }
    ++at_;
    const ByteSet high = item();
    if (low.size() != 1 || high.size() != 1 || lowest(low) > lowest(high)) {
      fail(item_start, "bad range, expected two bytes in rising order");
    }
    set = set |
          ByteSet::range(static_cast<unsigned>(lowest(low)), static_cast<unsigned>(lowest(high)));
  }
  ++at_;
  if (caseless) set = fold_case(set);
  return negated ? ~set : set;
}

}  // namespace leakwire::match
