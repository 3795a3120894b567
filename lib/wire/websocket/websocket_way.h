// WebSocketWay: one direction of a WebSocket connection (RFC 6455): frames into messages, unmasked,
// and unpacked where permessage-deflate (RFC 7692) says so.
//
// Holds no message: its bytes are told as they come. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "decode/stream_decoder.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class WebSocketWay {
 public:
  // A message may unpack to so many bytes without cause, and so many for each byte sent.
  static constexpr std::uint64_t kFree = std::uint64_t{1} << 20, kRatio = 64;

  WebSocketWay(Conversation& flow, bool answer) noexcept : flow_(flow), answer_(answer) {}

  void data(Side side, std::string_view bytes, const Moment& moment);
  void gap(Side side, std::uint64_t missing, const Moment& moment);
  void end(Side side, const Moment& moment);
  std::size_t memory() const noexcept;

 private:
  enum class State : std::uint8_t { kHead, kPayload, kLost };

  std::size_t take_head(std::string_view bytes);
  bool open_frame();
  void take_payload(std::string_view bytes);
  void take_plain(std::string_view bytes);
  void unpack(std::string_view bytes);
  void tell(std::string_view bytes);
  void begin(std::string_view bytes);
  void end_frame();
  void tell_control();
  void finish(bool whole);
  void lose(std::string_view reason, std::string_view detail);

  static constexpr std::size_t kMostHead = 14;

  Conversation& flow_;
  std::unique_ptr<decode::StreamDecoder> inflater_;  // of all messages: they share a window
  std::optional<MessageId> message_;
  std::string control_;
  std::array<char, kMostHead> room_{};
  std::size_t held_ = 0, wanted_ = 2;  // of `room_`
  std::uint64_t left_ = 0;             // of the frame
  std::uint64_t sent_ = 0, made_ = 0;  // of the message
  std::array<char, 4> mask_{};
  std::size_t mask_at_ = 0;
  Moment moment_;  // of the call
  Side side_ = Side::kInitiator;
  State state_ = State::kHead;
  bool answer_;
  bool is_control_ = false, is_last_ = false;
  bool in_message_ = false, packed_ = false, unreadable_ = false;  // the message
};

}  // namespace leakwire::wire
