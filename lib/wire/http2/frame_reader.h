// FrameReader: cuts one direction of HTTP/2 into frames (RFC 9113, section 4.1 and 6), and takes
// padding, priorities and promised numbers off. Holds no payload; any cut of the bytes does.
//
// One a direction; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakwire::wire {

// RFC 9113, section 6; others are passed over (section 5.5).
enum class FrameType : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kReset = 3,
  kSettings = 4,
  kPushPromise = 5,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};

struct FrameHead {
  static constexpr std::size_t kLength = 9;
  static constexpr std::uint8_t kEndStream = 0x1, kEndHeaders = 0x4, kPadded = 0x8,
                                kPriority = 0x20, kAck = 0x1;

  std::uint32_t length = 0;  // of the payload
  FrameType type = FrameType::kData;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;

  bool has(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }
};

// `bytes`: kLength of them.
FrameHead read_frame_head(std::string_view bytes) noexcept;
// Whether RFC 9113 lets a frame be so.
bool is_frame(const FrameHead& head) noexcept;
// Whether the bytes are frames from their beginning on, one after the other, as far as they go; two
// of them at least, or one of SETTINGS. For connections whose beginning was not seen.
bool are_frames(std::string_view bytes) noexcept;

class FrameReader {
 public:
  class Frames {
   public:
    virtual ~Frames() = default;
    // The promised number of a PUSH_PROMISE, else 0. Comes before its pieces.
    virtual void frame(const FrameHead& head, std::uint32_t promised) = 0;
    // The next bytes of the payload without what was taken off; may be empty; `last`: its end.
    virtual void piece(const FrameHead& head, std::string_view bytes, bool last) = 0;
  };

  // Bytes used: fewer than given once broken().
  std::size_t push(std::string_view bytes, Frames& frames);
  // What came last is no frame; `unread()`: those of its bytes that were used.
  bool broken() const noexcept { return stage_ == Stage::kBroken; }
  std::string_view unread() const noexcept { return {room_.data(), held_}; }
  // So many bytes were lost. Whether it is known where they end: in the payload of a DATA frame.
  // Else a frame must begin with the next byte.
  bool skip(std::uint64_t missing) noexcept;
  const FrameHead& head() const noexcept { return head_; }
  bool between_frames() const noexcept { return stage_ == Stage::kHead && held_ == 0; }

 private:
  enum class Stage : std::uint8_t { kHead, kPrefix, kPayload, kPadding, kBroken };

  std::size_t hold(std::string_view bytes, std::size_t wanted) noexcept;
  bool open_frame() noexcept;
  bool take_prefix(Frames& frames);

  std::array<char, FrameHead::kLength> room_{};
  std::size_t held_ = 0;    // of `room_`
  std::size_t prefix_ = 0;  // bytes before the payload proper
  std::uint32_t left_ = 0;  // of the payload proper
  std::uint32_t padding_ = 0;
  Stage stage_ = Stage::kHead;
  FrameHead head_;
};

}  // namespace leakwire::wire
