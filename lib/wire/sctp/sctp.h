// Sctp: the reader of an SCTP association (RFC 9260): a message for each that was sent, put
// together where it came in several DATA chunks. Other chunks are told as they are.
#pragma once

#include <array>
#include <string_view>

#include "wire/recognise/protocol.h"
#include "wire/sctp/sctp_pieces.h"

namespace leakwire::wire {

class Sctp final : public Protocol {
 public:
  explicit Sctp(Conversation& flow) noexcept : Protocol(flow) {}

  // It carries others, of which none is told apart.
  std::string_view name() const noexcept override { return {}; }
  // The chunks of one packet.
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  std::size_t memory() const noexcept override {
    return sizeof *this + sides_[0].memory() + sides_[1].memory();
  }

 private:
  void take(Side side, const SctpPiece& piece, const Moment& moment);
  void tell(Side side, const SctpPieces::Message& message, bool whole);
  void tell_as_is(Side side, std::string_view bytes, const Moment& moment);
  MessageId begin(Side side, const Moment& moment);

  std::array<SctpPieces, 2> sides_;
};

}  // namespace leakwire::wire
