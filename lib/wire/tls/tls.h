// Tls: what a connection of TLS tells before it is encrypted: the name that the client asks for,
// the protocols that it offers, and up to TLS 1.2 the name in the certificate (RFC 8446, RFC 5246,
// RFC 6066, RFC 7301). What follows is told once as encrypted, and dropped.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Tls final : public Protocol {
 public:
  explicit Tls(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "tls"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool encrypted() const noexcept override { return true; }
  std::size_t memory() const noexcept override;

 private:
  // The handshake of one side: the record under way, and the messages out of records.
  struct Way {
    std::string record, messages;
    bool done = false;
  };

  void read_record(Side side, Way& way, const Moment& moment);
  void read_messages(Way& way);
  void finish(Side side, const Moment& moment) noexcept;
  void tell(const Moment& moment) noexcept;

  std::array<Way, 2> ways_;
  std::string host_, alpn_, certificate_;
  bool told_ = false;
};

}  // namespace leakwire::wire
