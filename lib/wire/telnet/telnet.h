// Telnet: the reader of TELNET (RFC 854): its commands taken out, so that what was typed stands in
// one piece; a message a line and side.
//
// Who types a password is not echoed: what the client sends is told as it is, whatever the server
// repeats.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Telnet final : public Protocol {
 public:
  explicit Telnet(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "telnet"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  std::size_t memory() const noexcept override {
    return sizeof *this + ways_[0].line.capacity() + ways_[1].line.capacity();
  }

 private:
  enum class State : std::uint8_t { kText, kCommand, kOption, kSub, kSubCommand };
  struct Way {
    std::string line;
    State state = State::kText;
  };

  void take(Way& way, Side side, char c, const Moment& moment);
  void tell(Side side, const Moment& moment);

  std::array<Way, 2> ways_;
  std::string prompt_;  // the server's last words: "Password:"
};

}  // namespace leakwire::wire
