#include "wire/redis/resp_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kLineEnd = 2;
constexpr std::uint64_t kMostString = std::uint64_t{512} << 20;  // of Redis itself
constexpr std::uint64_t kMostElements = std::uint64_t{1} << 32;

// -1 is "none"; false: no number.
bool read_number(string_view digits, std::int64_t& value) noexcept {
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return read.ec == std::errc() && read.ptr == digits.data() + digits.size() && value >= -1;
}

}  // namespace

std::size_t RespReader::push(string_view bytes) {
  string_view rest = bytes;
  while (!rest.empty() && !broken_) rest = left_ > 0 ? take_string(rest) : take_line(rest);
  return bytes.size() - rest.size();
}

string_view RespReader::take_line(string_view bytes) {
  const std::size_t end = bytes.find('\n');
  const bool whole = end != string_view::npos;
  const string_view piece = bytes.substr(0, whole ? end + 1 : end);
  if (held_.size() + piece.size() > kLongest) {
    broken_ = true;
    return bytes;
  }
  if (!whole) {
    held_ += piece;
    return {};
  }
  const std::size_t before = held_.size();
  if (before > 0) held_ += piece;
  string_view line = before > 0 ? string_view(held_) : piece;
  line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (!value(line)) {
    broken_ = true;
    held_.resize(before);
    return bytes;
  }
  held_.clear();
  return bytes.substr(piece.size());
}

// False: it is none.
bool RespReader::value(string_view line) {
  if (line.empty()) return groups_.empty();
  const char type = line[0];
  const string_view rest = line.substr(1);
  std::int64_t number = 0;
  switch (type) {
    case '$':
    case '=':
    case '!':
      if (!read_number(rest, number) || number > static_cast<std::int64_t>(kMostString))
        return false;
      type_ = type;
      if (number >= 0) {
        left_ = static_cast<std::uint64_t>(number) + kLineEnd;
        passes_ = static_cast<std::uint64_t>(number) > kLongest;
        return true;
      }
      target_.element(type, {});
      complete();
      return true;
    case '*':
    case '~':
    case '>':
    case '%':
    case '|':
      if (!read_number(rest, number) || number > static_cast<std::int64_t>(kMostElements) ||
          groups_.size() >= kMostDepth) {
        return false;
      }
      begin_group(type, number < 0 ? 0 : static_cast<std::uint64_t>(number));
      return true;
    case '+':
    case '-':
    case ':':
    case ',':
    case '(':
    case '#':
    case '_':
      target_.element(type, rest);
      complete();
      return true;
    default:
      if (!groups_.empty()) return false;
      target_.inline_line(line);
      target_.end_value();
      return true;
  }
}

void RespReader::begin_group(char type, std::uint64_t elements) {
  const bool is_map = type == '%' || type == '|';
  target_.begin_group(type, elements);
  groups_.push_back(is_map ? 2 * elements : elements);
  if (elements > 0) return;
  groups_.pop_back();
  target_.end_group();
  complete();
}

// An element, or a group, is; groups that it was the last one of are then too.
void RespReader::complete() {
  while (!groups_.empty()) {
    if (--groups_.back() > 0) return;
    groups_.pop_back();
    target_.end_group();
  }
  target_.end_value();
}

string_view RespReader::take_string(string_view bytes) {
  const string_view piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
  const std::uint64_t before = left_;
  left_ -= piece.size();
  if (passes_) {
    const std::uint64_t own = before > kLineEnd ? before - kLineEnd : 0;
    target_.piece(piece.substr(0, std::min<std::uint64_t>(own, piece.size())), left_ == 0);
  } else if (held_.empty() && left_ == 0) {
    target_.element(type_, piece.substr(0, piece.size() - kLineEnd));
  } else {
    held_ += piece;
    if (left_ == 0) target_.element(type_, string_view(held_).substr(0, held_.size() - kLineEnd));
  }
  if (left_ == 0) {
    held_.clear();
    complete();
  }
  return bytes.substr(piece.size());
}

bool RespReader::skip(std::uint64_t missing) noexcept {
  if (!passes_ || missing == 0 || missing + kLineEnd >= left_) return false;
  left_ -= missing;
  return true;
}

}  // namespace leakwire::wire
