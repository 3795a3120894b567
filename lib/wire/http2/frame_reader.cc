#include "wire/http2/frame_reader.h"

#include <algorithm>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

constexpr std::uint32_t kStreamBits = 0x7FFFFFFF;
// RFC 9113, section 4.2: what every reader takes. Of frames that are only guessed.
constexpr std::uint32_t kUsualFrame = 16384;

bool is_known(FrameType type) noexcept { return type <= FrameType::kContinuation; }

bool is_padded(const FrameHead& head) noexcept {
  const bool may_be = head.type == FrameType::kData || head.type == FrameType::kHeaders ||
                      head.type == FrameType::kPushPromise;
  return may_be && head.has(FrameHead::kPadded);
}

// Before the payload proper: the length of the padding, a priority, a promised number.
std::size_t prefix_of(const FrameHead& head) noexcept {
  const bool priority = head.type == FrameType::kHeaders && head.has(FrameHead::kPriority);
  return (is_padded(head) ? 1U : 0U) + (priority ? 5U : 0U) +
         (head.type == FrameType::kPushPromise ? 4U : 0U);
}

}  // namespace

FrameHead read_frame_head(std::string_view bytes) noexcept {
  FrameHead head;
  head.length = be32(bytes, 0) >> 8;
  head.type = static_cast<FrameType>(bytes[3]);
  head.flags = static_cast<std::uint8_t>(bytes[4]);
  head.stream = be32(bytes, 5) & kStreamBits;
  return head;
}

bool is_frame(const FrameHead& head) noexcept {
  switch (head.type) {
    case FrameType::kPriority:
      return head.stream != 0 && head.length == 5;
    case FrameType::kReset:
      return head.stream != 0 && head.length == 4;
    case FrameType::kWindowUpdate:
      return head.length == 4;
    case FrameType::kPing:
      return head.stream == 0 && head.length == 8;
    case FrameType::kGoAway:
      return head.stream == 0 && head.length >= 8;
    case FrameType::kSettings:
      return head.stream == 0 && head.length % 6 == 0 &&
             (!head.has(FrameHead::kAck) || head.length == 0);
    case FrameType::kData:
    case FrameType::kHeaders:
    case FrameType::kPushPromise:
    case FrameType::kContinuation:
      return head.stream != 0 && head.length >= prefix_of(head);
    default:
      return true;
  }
}

bool are_frames(std::string_view bytes) noexcept {
  std::size_t frames = 0;
  bool settings = false;
  while (bytes.size() >= FrameHead::kLength) {
    const FrameHead head = read_frame_head(bytes);
    const bool reserved = (static_cast<unsigned char>(bytes[5]) & 0x80U) != 0;
    if (reserved || !is_known(head.type) || !is_frame(head) || head.length > kUsualFrame) {
      return false;
    }
    settings |= head.type == FrameType::kSettings;
    ++frames;
    bytes.remove_prefix(std::min(bytes.size(), FrameHead::kLength + head.length));
  }
  return frames >= 2 || (frames == 1 && settings && bytes.empty());
}

// What is wanted of the bytes, put into the room.
std::size_t FrameReader::hold(std::string_view bytes, std::size_t wanted) noexcept {
  const std::size_t used = std::min(bytes.size(), wanted - held_);
  std::copy_n(bytes.data(), used, room_.data() + held_);
  held_ += used;
  return used;
}

bool FrameReader::open_frame() noexcept {
  head_ = read_frame_head({room_.data(), FrameHead::kLength});
  if (!is_frame(head_)) return false;
  held_ = 0;
  prefix_ = prefix_of(head_);
  padding_ = 0;
  left_ = head_.length - static_cast<std::uint32_t>(prefix_);
  stage_ = Stage::kPrefix;
  return true;
}

bool FrameReader::take_prefix(Frames& frames) {
  const std::string_view prefix(room_.data(), held_);
  if (is_padded(head_)) {
    padding_ = byte_at(prefix, 0);
    if (padding_ > left_) return false;
    left_ -= padding_;
  }
  held_ = 0;
  const bool promise = head_.type == FrameType::kPushPromise;
  stage_ = Stage::kPayload;
  frames.frame(head_, promise ? be32(prefix, prefix.size() - 4) & kStreamBits : 0);
  return true;
}

std::size_t FrameReader::push(std::string_view bytes, Frames& frames) {
  std::size_t used = 0;
  while (!broken()) {
    const std::string_view rest = bytes.substr(used);
    if (stage_ == Stage::kHead) {
      used += hold(rest, FrameHead::kLength);
      if (held_ < FrameHead::kLength) break;
      if (!open_frame()) stage_ = Stage::kBroken;
    } else if (stage_ == Stage::kPrefix) {
      used += hold(rest, prefix_);
      if (held_ < prefix_) break;
      if (!take_prefix(frames)) {
        stage_ = Stage::kBroken;
      } else if (left_ == 0) {
        frames.piece(head_, {}, true);
      }
    } else if (stage_ == Stage::kPayload) {
      const std::size_t size = std::min<std::size_t>(rest.size(), left_);
      left_ -= static_cast<std::uint32_t>(size);
      used += size;
      if (size > 0) frames.piece(head_, rest.substr(0, size), left_ == 0);
      if (left_ > 0) break;
      stage_ = Stage::kPadding;
    } else {
      const std::size_t size = std::min<std::size_t>(rest.size(), padding_);
      padding_ -= static_cast<std::uint32_t>(size);
      used += size;
      if (padding_ > 0) break;
      stage_ = Stage::kHead;
    }
  }
  return used;
}

bool FrameReader::skip(std::uint64_t missing) noexcept {
  const bool inside = stage_ == Stage::kPayload && head_.type == FrameType::kData;
  if (inside && missing > 0 && missing <= left_) {
    left_ -= static_cast<std::uint32_t>(missing);
    return true;
  }
  stage_ = Stage::kHead;
  held_ = 0;
  return false;
}

}  // namespace leakwire::wire
