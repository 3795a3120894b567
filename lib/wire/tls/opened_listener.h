// OpenedListener: tells on what was said inside an encrypted connection: as encrypted on its way,
// to the host that the connection was made for. Its messages have numbers of their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/message.h"

namespace leakwire::wire {

class OpenedListener final : public MessageListener {
 public:
  // `relayed`, `port`: of the connection, where a proxy was asked for it.
  OpenedListener(MessageListener& listener, std::string_view host, bool relayed, std::uint16_t port)
      : listener_(listener), host_(host), relayed_(relayed), port_(port) {}

  void begin(MessageId id, const MessageHead& head, const Moment& moment) noexcept override {
    MessageHead opened = head;
    opened.channel = Channel::kEncrypted;
    listener_.begin(id | kOpened, opened, moment);
    MessageFacts facts;
    facts.host = host_;
    facts.relayed = relayed_;
    facts.port = port_;
    if (!host_.empty()) listener_.facts(id | kOpened, facts);
  }
  void facts(MessageId id, const MessageFacts& facts) noexcept override {
    listener_.facts(id | kOpened, facts);
  }
  void text(MessageId id, const TextLabel& label, std::string_view bytes) noexcept override {
    listener_.text(id | kOpened, label, bytes);
  }
  void begin_body(MessageId id, const BodyLabel& label) noexcept override {
    listener_.begin_body(id | kOpened, label);
  }
  void body(MessageId id, std::string_view bytes, const Moment& moment) noexcept override {
    listener_.body(id | kOpened, bytes, moment);
  }
  void body_gap(MessageId id, std::uint64_t missing) noexcept override {
    listener_.body_gap(id | kOpened, missing);
  }
  void end_body(MessageId id) noexcept override { listener_.end_body(id | kOpened); }
  void end(MessageId id, bool whole, const Moment& moment) noexcept override {
    listener_.end(id | kOpened, whole, moment);
  }
  void unseen(const Unseen& what, Side side, const Moment& moment) noexcept override {
    listener_.unseen(what, side, moment);
  }
  std::size_t memory() const noexcept override { return 0; }

 private:
  static constexpr MessageId kOpened = MessageId{1} << 62;

  MessageListener& listener_;
  std::string host_;
  bool relayed_;
  std::uint16_t port_;
};

}  // namespace leakwire::wire
