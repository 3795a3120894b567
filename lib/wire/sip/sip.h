// Sip: the reader of SIP over UDP and TCP (RFC 3261): who calls whom, who logs in, and what goes
// with it: SDP, texts of MESSAGE (RFC 3428), presence.
//
// UDP: a message a datagram. TCP: one behind the other by Content-Length; holds the head under way,
// at most kMostHead bytes. What is no message is told as it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/coding.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

// Whether these first bytes are those of a message: 1, of none: -1, or may become ones: 0.
int begins_sip(std::string_view bytes) noexcept;

class Sip final : public Protocol {
 public:
  static constexpr std::size_t kMostHead = std::size_t{64} << 10;

  explicit Sip(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "sip"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  std::size_t memory() const noexcept override {
    return sizeof *this + ways_[0].head.capacity() + ways_[1].head.capacity() + room_.capacity();
  }

 private:
  struct Way {
    std::string head;
    std::uint64_t left = 0;  // of the body
    std::optional<MessageId> message;
    bool in_body = false;
  };

  // What a head says of the body behind it.
  struct Rest {
    std::uint64_t length = 0;
    std::string media_type;
    decode::CodingList codings;
    bool answer = false;
  };

  Way& way_of(Side side) noexcept { return ways_[static_cast<std::size_t>(side)]; }
  void datagram(Side side, std::string_view bytes, const Moment& moment);
  std::string_view take_head(Side side, std::string_view bytes, const Moment& moment);
  Rest tell_head(Side side, std::string_view block, const Moment& moment);
  void open_body(Side side, const Rest& rest);
  void tell_header(MessageId id, bool answer, std::string_view name, std::string_view value);
  void finish(Side side, bool whole, const Moment& moment) noexcept;

  std::array<Way, 2> ways_;
  std::string room_;
};

}  // namespace leakwire::wire
