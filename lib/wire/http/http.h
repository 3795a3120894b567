// Http: the reader of HTTP/1 (RFC 9112), both directions. Which side is the client is told by what
// it sends.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "wire/http/http_way.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Http final : public Protocol, private HttpWay::Peer {
 public:
  explicit Http(Conversation& flow) noexcept
      : Protocol(flow),
        requests_(flow, *this),
        answers_(flow, *this),
        asked_(flow.transactions),
        answered_(flow.transactions) {}

  std::string_view name() const noexcept override { return "http"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return over_; }
  std::size_t memory() const noexcept override {
    return sizeof *this + requests_.memory() + answers_.memory() + methods_.capacity() +
           connect_host_.capacity();
  }

 private:
  std::uint32_t on_request(const HttpHead& head) override;
  std::string_view method_answered(std::uint32_t status, std::uint32_t& transaction) override;
  HttpWay& way_of(Side side, std::string_view bytes) noexcept;
  // Whether the last request asked for a tunnel that is not there yet.
  bool waits_for_tunnel() const noexcept { return !methods_.empty() && methods_.back() == 'C'; }
  void enter_tunnel();

  HttpWay requests_, answers_;
  // One letter for each request that waits for its answer: 'H'EAD, 'C'ONNECT, '.' any other.
  std::string methods_;
  std::string connect_host_;  // where a proxy was asked to go last
  std::uint16_t connect_port_ = 0;
  std::uint32_t asked_, answered_;
  Side client_ = Side::kInitiator;
  bool knows_client_ = false;
  bool over_ = false;
};

}  // namespace leakwire::wire
