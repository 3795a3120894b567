// Tls: what a connection of TLS tells before it is encrypted: the name that the client asks for,
// the protocols that it offers, and up to TLS 1.2 the name in the certificate (RFC 8446, RFC 5246,
// RFC 6066, RFC 7301). What follows is opened where a key log tells how, and read as a flow of its
// own; else it is told once as encrypted, and dropped.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"
#include "wire/tls/opened_listener.h"
#include "wire/tls/tls_opener.h"

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
  // One side: the record under way, and the messages of the handshake out of records.
  struct Way {
    std::string record, messages;
    bool done = false;    // nothing of its handshake is waited for
    bool sealed = false;  // TLS 1.2: it said ChangeCipherSpec
    bool opened = false;  // a record of it was
    bool ended = false;
    unsigned not_opened = 0;
  };

  Way& way_of(Side side) noexcept { return ways_[static_cast<std::size_t>(side)]; }
  bool opens() const noexcept { return flow_.keys != nullptr && !gave_up_; }
  void take_record(Side side, Way& way, const Moment& moment);
  void read_messages(Side side, Way& way);
  void read_server_hello(std::string_view body);
  void finish(Side side, const Moment& moment) noexcept;
  void open(Side side, Way& way, const Moment& moment);
  void take_opened(Side side, unsigned type, std::string_view plain, const Moment& moment);
  void give_up(const Moment& moment) noexcept;
  void tell(const Moment& moment) noexcept;
  std::string_view host() const noexcept;

  std::array<Way, 2> ways_;
  std::string host_, alpn_, certificate_;
  TlsOpener::Hellos hellos_;
  std::unique_ptr<TlsOpener> opener_;
  std::unique_ptr<OpenedListener> inner_listener_;
  std::unique_ptr<FlowParser> inner_;  // of what was opened
  Side client_ = Side::kInitiator;
  bool told_ = false, gave_up_ = false;
};

}  // namespace leakwire::wire
