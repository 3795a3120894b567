// Socks: the reader of SOCKS 4, 4A and 5 (RFC 1928, RFC 1929): who logs in at the proxy, and where
// it is asked to go. What follows is a flow of its own, towards that host.
//
// Holds the message under way of either side, at most 513 bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Socks final : public Protocol {
 public:
  static constexpr std::size_t kLongest = 255;  // a user, a name

  explicit Socks(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "socks"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return over_; }
  std::size_t memory() const noexcept override {
    return sizeof *this + asked_.capacity() + answered_.capacity() + host_.capacity();
  }

 private:
  // What the next bytes of a side are.
  enum class Ask : std::uint8_t { kGreeting, kRequest, kDone };
  enum class Answer : std::uint8_t { kMethod, kStatus, kReply, kSecondReply, kDone };
  // Bytes that a step takes off: 0: there are too few; kNone: they are none of this protocol.
  static constexpr std::size_t kNone = ~std::size_t{0};

  std::size_t ask(const Moment& moment);
  std::size_t ask4(const Moment& moment);
  std::size_t ask5(const Moment& moment);
  std::size_t login(const Moment& moment);
  std::size_t answer() noexcept;
  std::size_t answer_reply() noexcept;
  void request(unsigned command, std::string_view user, const Moment& moment);
  void enter();
  void give_up(const Moment& moment);
  void tell_rest(Side side, std::string& held, const Moment& moment);
  MessageId begin(Side side, const Moment& moment) noexcept;

  std::string asked_, answered_;  // not taken off yet
  std::string host_;              // where the proxy is asked to go
  std::uint16_t port_ = 0;
  Side client_ = Side::kInitiator;
  Ask ask_ = Ask::kGreeting;
  Answer answer_ = Answer::kMethod;
  bool knows_client_ = false, is_4_ = false;
  bool binds_ = false;  // a second reply follows
  bool over_ = false;
};

}  // namespace leakwire::wire
