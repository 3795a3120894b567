// WebSocket: the reader of what follows an upgrade of HTTP/1 to "websocket" (RFC 6455).
#pragma once

#include <string_view>

#include "wire/recognise/protocol.h"
#include "wire/websocket/websocket_way.h"

namespace leakwire::wire {

class WebSocket final : public Protocol {
 public:
  explicit WebSocket(Conversation& flow) noexcept
      : Protocol(flow), asks_(flow, false), answers_(flow, true) {}

  std::string_view name() const noexcept override { return "websocket"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override {
    way_of(side).data(side, bytes, moment);
    return bytes.size();
  }
  void gap(Side side, std::uint64_t missing, const Moment& moment) override {
    way_of(side).gap(side, missing, moment);
  }
  void end(Side side, Ending /*why*/, const Moment& moment) override {
    way_of(side).end(side, moment);
  }
  std::size_t memory() const noexcept override {
    return sizeof *this + asks_.memory() + answers_.memory();
  }

 private:
  WebSocketWay& way_of(Side side) noexcept { return side == flow_.client ? asks_ : answers_; }

  WebSocketWay asks_, answers_;
};

}  // namespace leakwire::wire
