// Quic: what a connection of QUIC tells before it is encrypted by keys that only its ends know: the
// name that the client asks for and the protocol that it offers, in the hello of TLS within its
// Initial packets (RFC 9000, RFC 9001, RFC 9369). What it carries is told once, as encrypted.
//
// Of versions that are neither 1 nor 2 no name is told. Holds the hello, at most 16 KiB, until it
// is whole, or for kMostDatagrams.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "wire/quic/crypto_pieces.h"
#include "wire/quic/initial_opener.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Quic final : public Protocol {
 public:
  static constexpr unsigned kMostDatagrams = 32;

  explicit Quic(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "quic"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side, std::uint64_t, const Moment&) override {}  // datagrams have none
  void end(Side side, Ending why, const Moment& moment) override;
  bool encrypted() const noexcept override { return true; }
  std::size_t memory() const noexcept override;

 private:
  // Of the hello; gone once it is told.
  struct Hello {
    InitialOpener opener;
    CryptoPieces pieces;
  };

  void tell(Side side, const Moment& moment, std::string_view host = {},
            std::string_view alpn = {}) noexcept;

  std::unique_ptr<Hello> hello_;
  unsigned datagrams_ = 0;
  bool told_ = false;
};

}  // namespace leakwire::wire
