#include "wire/websocket/websocket_way.h"

#include <algorithm>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

using std::string_view;
using namespace std::string_view_literals;

// RFC 6455, section 5.2.
constexpr unsigned kLast = 0x80, kPacked = 0x40, kReserved = 0x30, kOpcode = 0x0F, kControl = 0x08;
constexpr unsigned kMasked = 0x80, kLength = 0x7F, kLength16 = 126, kLength64 = 127;
constexpr unsigned kContinues = 0, kBinary = 2, kClose = 8, kPong = 10;
constexpr std::size_t kMostControl = 125, kCloseCode = 2;
// RFC 7692, section 7.2.2: what a sender leaves out at the end of a message.
constexpr string_view kTail = "\0\0\xff\xff"sv;
constexpr std::size_t kRoom = 4096;

constexpr string_view kPart = "websocket.message";

}  // namespace

void WebSocketWay::data(Side side, string_view bytes, const Moment& moment) {
  side_ = side;
  moment_ = moment;
  while (!bytes.empty()) {
    std::size_t used = bytes.size();
    if (state_ == State::kHead) {
      used = take_head(bytes);
    } else if (state_ == State::kPayload) {
      used = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
      left_ -= used;
      take_payload(bytes.substr(0, used));
      if (left_ == 0) end_frame();
    } else {
      tell(bytes);
    }
    bytes.remove_prefix(used);
  }
}

std::size_t WebSocketWay::take_head(string_view bytes) {
  const std::size_t used = std::min(bytes.size(), wanted_ - held_);
  std::copy_n(bytes.data(), used, room_.data() + held_);
  held_ += used;
  if (held_ < wanted_) return used;
  const unsigned second = byte_at({room_.data(), held_}, 1);
  const unsigned length = second & kLength;
  const std::size_t wide = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
  wanted_ = 2 + wide + ((second & kMasked) != 0 ? mask_.size() : 0);
  if (held_ < wanted_) return used;
  if (!open_frame()) {
    lose("unsupported", "what is no frame stands in a WebSocket connection: read as it is");
    tell({room_.data(), held_});
  } else if (left_ == 0) {
    end_frame();
  }
  held_ = 0;
  wanted_ = 2;
  return used;
}

bool WebSocketWay::open_frame() {
  const string_view head(room_.data(), held_);
  const unsigned first = byte_at(head, 0), second = byte_at(head, 1);
  const unsigned opcode = first & kOpcode;
  left_ = second & kLength;
  if (left_ == kLength16) left_ = be16(head, 2);
  if (left_ == kLength64) left_ = std::uint64_t{be32(head, 2)} << 32 | be32(head, 6);
  mask_ = {};
  mask_at_ = 0;
  if ((second & kMasked) != 0) std::copy_n(head.end() - 4, mask_.size(), mask_.begin());
  is_control_ = (opcode & kControl) != 0;
  is_last_ = (first & kLast) != 0;
  const bool known = is_control_ ? opcode <= kPong && left_ <= kMostControl : opcode <= kBinary;
  if (!known || (first & kReserved) != 0 || left_ >> 63 != 0) return false;
  state_ = State::kPayload;
  if (is_control_) {
    control_.clear();
    return true;
  }
  if (opcode != kContinues || !in_message_) {
    finish(false);
    in_message_ = true;
    packed_ = (first & kPacked) != 0;
    unreadable_ = false;
    sent_ = made_ = 0;
  }
  return true;
}

void WebSocketWay::take_payload(string_view bytes) {
  std::array<char, kRoom> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): written first
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), room.size());
    for (std::size_t i = 0; i < size; ++i) {
      room[i] = static_cast<char>(bytes[i] ^ mask_[(mask_at_ + i) % mask_.size()]);
    }
    mask_at_ = (mask_at_ + size) % mask_.size();
    take_plain({room.data(), size});
    bytes.remove_prefix(size);
  }
}

void WebSocketWay::take_plain(string_view bytes) {
  if (is_control_) {
    control_ += bytes;
    return;
  }
  sent_ += bytes.size();
  if (packed_) return unpack(bytes);
  tell(bytes);
}

void WebSocketWay::unpack(string_view bytes) {
  if (!inflater_) inflater_ = decode::make_stream_decoder(decode::Coding::kDeflate);
  std::array<char, kRoom> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): written first
  while (!unreadable_ && inflater_) {
    const decode::StreamDecoder::Step step = inflater_->step(bytes, room);
    bytes.remove_prefix(step.used);
    made_ += step.made;
    if (step.made > 0) tell({room.data(), step.made});
    unreadable_ = step.state == decode::StreamDecoder::State::kBroken;
    if (step.state == decode::StreamDecoder::State::kEnd) inflater_.reset();
    if (made_ > kFree + kRatio * sent_) {
      unreadable_ = true;
      flow_.tell_unseen("limit", "a message of WebSocket that grows too much when it is unpacked",
                        side_, moment_);
    }
    if (bytes.empty() && step.made < room.size()) return;
    if (!inflater_) inflater_ = decode::make_stream_decoder(decode::Coding::kDeflate);
  }
}

// Of a message, or where none can be told apart, of all there is.
void WebSocketWay::tell(string_view bytes) {
  if (bytes.empty()) return;
  if (!message_) begin(bytes);
  flow_.listener.body(*message_, bytes, moment_);
}

void WebSocketWay::begin(string_view bytes) {
  MessageHead head;
  head.protocol = "websocket";
  head.from = side_;
  head.is_answer = answer_;
  head.transaction = flow_.transactions;
  message_ = flow_.begin(head, moment_);
  BodyLabel label;
  label.part = kPart;
  // No header says what it is.
  if (bytes.front() == '{' || bytes.front() == '[') label.media_type = "application/json";
  flow_.listener.begin_body(*message_, label);
}

void WebSocketWay::end_frame() {
  state_ = State::kHead;
  if (is_control_) return tell_control();
  if (!is_last_) return;
  if (packed_) unpack(kTail);
  finish(!unreadable_);
}

// The reason of a close, and what pings carry, are texts of a message of their own.
void WebSocketWay::tell_control() {
  string_view text = control_;
  const unsigned opcode = byte_at({room_.data(), room_.size()}, 0) & kOpcode;
  if (opcode == kClose) text.remove_prefix(std::min(text.size(), kCloseCode));
  if (text.empty()) return;
  MessageHead head;
  head.protocol = "websocket";
  head.from = side_;
  head.is_answer = answer_;
  head.transaction = flow_.transactions;
  const MessageId id = flow_.begin(head, moment_);
  flow_.listener.text(id, {"websocket.control", Where::kBody, {}}, text);
  flow_.listener.end(id, true, moment_);
}

void WebSocketWay::finish(bool whole) {
  in_message_ = false;
  if (!message_) return;
  flow_.listener.end_body(*message_);
  flow_.listener.end(*message_, whole, moment_);
  message_.reset();
}

void WebSocketWay::lose(string_view reason, string_view detail) {
  finish(false);
  flow_.tell_unseen(reason, detail, side_, moment_);
  state_ = State::kLost;
}

void WebSocketWay::gap(Side side, std::uint64_t missing, const Moment& moment) {
  side_ = side;
  moment_ = moment;
  if (state_ == State::kLost) {
    if (message_) flow_.listener.body_gap(*message_, missing);
    return;
  }
  const bool inside = state_ == State::kPayload && !is_control_ && missing > 0 && missing < left_;
  if (!inside) return lose("gap", "frames of WebSocket were lost: what follows is read as it is");
  left_ -= missing;
  mask_at_ = (mask_at_ + missing) % mask_.size();
  if (packed_) {
    // Every later message may hang on the window that was lost.
    lose("gap", "bytes of packed messages of WebSocket were lost: none behind them can be read");
  } else if (message_) {
    flow_.listener.body_gap(*message_, missing);
  }
}

void WebSocketWay::end(Side side, const Moment& moment) {
  side_ = side;
  moment_ = moment;
  finish(false);
}

std::size_t WebSocketWay::memory() const noexcept {
  return control_.capacity() + (inflater_ ? inflater_->memory() : 0);
}

}  // namespace leakwire::wire
