// Tls: what a connection of TLS tells before it is encrypted: the name that the client asks for,
// the protocols that it offers, and up to TLS 1.2 the name in the certificate (RFC 8446, RFC 5246,
// RFC 6066, RFC 7301). What follows is opened where a key log tells how, and read as a flow of its
// own; else it is told once as encrypted, and dropped.
//
// Secrets may be told after what they open: up to kMostHeld bytes of it wait for them.
#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"
#include "wire/tls/handshake_messages.h"
#include "wire/tls/opened_listener.h"
#include "wire/tls/tls_opener.h"

namespace leakwire::wire {

class Tls : public Protocol {
 public:
  static constexpr std::size_t kMostHeld = std::size_t{128} << 10;

  explicit Tls(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "tls"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool encrypted() const noexcept override { return true; }
  std::size_t memory() const noexcept override;

 protected:
  // What was opened, in order: goes to the reader of what is spoken inside.
  virtual void give(Side side, std::string_view plain, const Moment& moment);

 private:
  // One side: the record under way, and the messages of the handshake out of records.
  struct Way {
    std::string record;
    HandshakeMessages messages;
    bool done = false;    // nothing of its handshake is waited for
    bool sealed = false;  // TLS 1.2: it said ChangeCipherSpec
    bool lost = false;    // where its records begin is not known any more
    bool ended = false;
  };
  // What waits for the secrets, in order.
  struct Held {
    enum class Kind : std::uint8_t { kRecord, kGap, kEnd };
    Kind kind = Kind::kRecord;
    Side side = Side::kInitiator;
    Moment moment;
    std::string record = {};
    std::uint64_t missing = 0;
    Ending why = Ending::kClosed;
  };

  Way& way_of(Side side) noexcept { return ways_[static_cast<std::size_t>(side)]; }
  bool opens() const noexcept { return flow_.keys != nullptr && !gave_up_; }
  bool next_record(Side side, std::string_view& rest, std::string_view& record,
                   const Moment& moment);
  void take_record(Side side, std::string_view record, const Moment& moment);
  bool take_message(Side side, unsigned type, std::string_view body);
  void read_server_hello(std::string_view body);
  void finish(Side side, const Moment& moment) noexcept;

  void take_sealed(Side side, std::string_view record, const Moment& moment);
  void hold(Held&& step);
  void drain(bool late);
  bool take_step(const Held& step, bool late);
  bool open(Side side, std::string_view record, const Moment& moment, bool late);
  void take_opened(Side side, const RecordOpener::Opened& opened, const Moment& moment);
  void take_opened_message(Side side, unsigned type, std::string_view body);
  void end_inner(const Moment& moment);
  void tell_gap(Side side, std::uint64_t missing, const Moment& moment);
  void give_up(std::string_view detail, const Moment& moment);
  void tell(std::string_view detail, const Moment& moment) noexcept;
  std::string_view host() const noexcept;

  std::array<Way, 2> ways_;
  std::string host_, alpn_, certificate_;
  TlsOpener::Hellos hellos_;
  std::unique_ptr<TlsOpener> opener_;  // once the server said hello
  std::list<Held> held_;
  std::size_t held_bytes_ = 0;
  std::unique_ptr<OpenedListener> inner_listener_;
  std::unique_ptr<FlowParser> inner_;  // of what was opened
  Side client_ = Side::kInitiator;
  bool told_ = false, gave_up_ = false, opened_ = false;
  bool lost_before_ = false;  // records, before any was opened
};

}  // namespace leakwire::wire
