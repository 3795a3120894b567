#include "wire/http/chunks.h"

#include <algorithm>

#include "text/hex.h"

namespace leakwire::wire {
namespace {

constexpr std::uint64_t kMostChunk = std::uint64_t{1} << 60;
constexpr std::size_t kMostLine = 128;  // blanks and zeros before a size that are taken for one

bool is_control(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

}  // namespace

// False: this is no size line.
bool ChunkReader::size_byte(char c) {
  const int digit = digits_over_ ? -1 : text::hex_value(c);
  if (digit >= 0) {
    if (left_ >= kMostChunk / 16) return false;
    left_ = left_ * 16 + static_cast<unsigned>(digit);
    has_digits_ = true;
  } else if (!has_digits_) {
    return is_control(c) || c == '\n';
  } else {
    digits_over_ = true;
    if (c != '\r' && extensions_.size() < kMostExtension) extensions_ += c;
  }
  return true;
}

std::size_t ChunkReader::size_line(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    const bool ends = c == '\n' && has_digits_;
    if (!ends) {
      // A chunk's own line end is no part of what would be body after all.
      if (!(line_.empty() && (c == '\r' || c == '\n'))) {
        if (line_.size() < kMostLine) line_ += c;
        if (!size_byte(c) || (line_.size() == kMostLine && !digits_over_)) {
          state_ = State::kBroken;
          return at + 1;
        }
      }
      continue;
    }
    if (!extensions_.empty() && extensions_.back() != '\n') extensions_ += '\n';
    line_.clear();
    has_digits_ = digits_over_ = false;
    if (left_ == 0) state_ = State::kEnd;
    return at + 1;
  }
  return bytes.size();
}

std::size_t ChunkReader::push(std::string_view bytes, FunctionRef<void(std::string_view)> on_body) {
  std::size_t used = 0;
  while (used < bytes.size() && state_ == State::kGoesOn) {
    const bool in_chunk = left_ > 0 && line_.empty();
    if (!in_chunk) {
      used += size_line(bytes.substr(used));
      continue;
    }
    const std::size_t piece =
        static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - used));
    on_body(bytes.substr(used, piece));
    left_ -= piece;
    used += piece;
  }
  return used;
}

bool ChunkReader::gap(std::uint64_t missing) noexcept {
  const bool in_chunk = left_ > 0 && line_.empty();
  if (!in_chunk || missing == 0 || missing > left_) return false;
  left_ -= missing;
  return true;
}

}  // namespace leakwire::wire
