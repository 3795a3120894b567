#include "text/json_reader.h"

#include "text/byte_order_mark.h"

namespace leakwire::text {
namespace {

using Kind = JsonToken::Kind;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

void JsonReader::skip_blanks() noexcept {
  while (at_ < bytes_.size() &&
         std::string_view(" \t\r\n").find(bytes_[at_]) != std::string_view::npos)
    ++at_;
}

JsonToken JsonReader::stop(Kind kind, std::size_t offset) noexcept {
  stopped_.kind = kind;
  stopped_.offset = offset;
  has_stopped_ = true;
  return stopped_;
}

JsonToken JsonReader::open(bool object) noexcept {
  if (depth_ == kMostDepth) return stop(Kind::kWrong, at_);
  ++depth_;
  const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
  std::uint64_t& kinds = kinds_[depth_ / 64];
  kinds = object ? kinds | bit : kinds & ~bit;
  wanted_ = object ? Wanted::kFirstKey : Wanted::kFirstItem;
  const JsonToken token{object ? Kind::kBeginObject : Kind::kBeginArray, at_,
                        bytes_.substr(at_, 1)};
  ++at_;
  return token;
}

JsonToken JsonReader::close(bool object) noexcept {
  if (in_object() != object) return stop(Kind::kWrong, at_);
  --depth_;
  wanted_ = depth_ == 0 ? Wanted::kDone : Wanted::kCommaOrEnd;
  const JsonToken token{object ? Kind::kEndObject : Kind::kEndArray, at_, bytes_.substr(at_, 1)};
  ++at_;
  return token;
}

JsonToken JsonReader::quoted(Kind kind) noexcept {
  const std::size_t begin = ++at_;
  bool escaped = false;
  while (at_ < bytes_.size()) {
    const char c = bytes_[at_];
    if (c == '"') {
      const JsonToken token{kind, begin, bytes_.substr(begin, at_ - begin), escaped};
      ++at_;
      return token;
    }
    if (static_cast<unsigned char>(c) < 0x20) return stop(Kind::kWrong, at_);
    escaped = escaped || c == '\\';
    at_ += c == '\\' ? 2 : 1;
  }
  return stop(Kind::kCut, bytes_.size());
}

JsonToken JsonReader::number() noexcept {
  const std::size_t begin = at_;
  if (bytes_[at_] == '-') ++at_;
  const auto digits = [this] {
    const std::size_t first = at_;
    while (at_ < bytes_.size() && is_digit(bytes_[at_])) ++at_;
    return at_ > first;
  };
  const std::size_t whole = at_;
  bool good = digits() && (bytes_[whole] != '0' || at_ == whole + 1);
  if (good && at_ < bytes_.size() && bytes_[at_] == '.') {
    ++at_;
    good = digits();
  }
  if (good && at_ < bytes_.size() && (bytes_[at_] | 0x20) == 'e') {
    ++at_;
    if (at_ < bytes_.size() && (bytes_[at_] == '+' || bytes_[at_] == '-')) ++at_;
    good = digits();
  }
  if (!good) return stop(at_ == bytes_.size() ? Kind::kCut : Kind::kWrong, at_);
  // Inside something, more must follow: a number at the very end may be cut.
  if (at_ == bytes_.size() && depth_ > 0) return stop(Kind::kCut, at_);
  return {Kind::kNumber, begin, bytes_.substr(begin, at_ - begin)};
}

JsonToken JsonReader::word(std::string_view word, Kind kind) noexcept {
  const std::string_view here = bytes_.substr(at_, word.size());
  if (here == word) {
    at_ += word.size();
    return {kind, at_ - word.size(), here};
  }
  const bool cut = at_ + here.size() == bytes_.size() && word.starts_with(here);
  return cut ? stop(Kind::kCut, bytes_.size()) : stop(Kind::kWrong, at_);
}

JsonToken JsonReader::value() noexcept {
  const char c = bytes_[at_];
  if (c == '{' || c == '[') return open(c == '{');
  wanted_ = depth_ == 0 ? Wanted::kDone : Wanted::kCommaOrEnd;
  if (c == '"') return quoted(Kind::kText);
  if (c == '-' || is_digit(c)) return number();
  if (c == 't') return word("true", Kind::kTrue);
  if (c == 'f') return word("false", Kind::kFalse);
  if (c == 'n') return word("null", Kind::kNull);
  return stop(Kind::kWrong, at_);
}

JsonToken JsonReader::next() noexcept {
  // A reader may pass over it (RFC 8259, section 8.1).
  if (at_ == 0 && bytes_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  while (!has_stopped_) {
    skip_blanks();
    if (at_ >= bytes_.size()) {
      return stop(wanted_ == Wanted::kDone ? Kind::kEnd : Kind::kCut, bytes_.size());
    }
    const char c = bytes_[at_];
    switch (wanted_) {
      case Wanted::kDone:
        return stop(Kind::kWrong, at_);
      case Wanted::kColon:
        if (c != ':') return stop(Kind::kWrong, at_);
        ++at_;
        wanted_ = Wanted::kValue;
        break;
      case Wanted::kCommaOrEnd:
        if (c == '}' || c == ']') return close(c == '}');
        if (c != ',') return stop(Kind::kWrong, at_);
        ++at_;
        wanted_ = in_object() ? Wanted::kKey : Wanted::kValue;
        break;
      case Wanted::kFirstKey:
      case Wanted::kKey:
        if (c == '}' && wanted_ == Wanted::kFirstKey) return close(true);
        if (c != '"') return stop(Kind::kWrong, at_);
        wanted_ = Wanted::kColon;
        return quoted(Kind::kKey);
      case Wanted::kFirstItem:
        if (c == ']') return close(false);
        return value();
      case Wanted::kValue:
        return value();
    }
  }
  return stopped_;
}

bool JsonReader::skip() noexcept {
  const unsigned above = depth_ == 0 ? 0 : depth_ - 1;
  while (depth_ > above) {
    const Kind kind = next().kind;
    if (kind == Kind::kCut || kind == Kind::kWrong || kind == Kind::kEnd) return false;
  }
  return true;
}

}  // namespace leakwire::text
