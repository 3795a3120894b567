// QUIC: datagrams of any bytes, and the frames within an Initial packet, which random bytes never
// open.
#include "fuzz/conversation.h"
#include "wire/quic/crypto_pieces.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using leakwire::fuzzing::Strict;
  leakwire::fuzzing::Input input(data, size);
  leakwire::wire::CryptoPieces pieces;
  std::size_t from = 0;
  for (const std::size_t cut : input.cuts()) {
    const std::size_t before = pieces.whole().size();
    pieces.take(input.text.substr(from, cut - from));
    Strict::require(pieces.whole().size() >= before, "a handshake shrinks");
    from = cut;
  }
  Strict::require(pieces.whole().size() <= leakwire::wire::CryptoPieces::kMost, "a handshake");
  return leakwire::fuzzing::converse(data, size, 443, leakwire::wire::Transport::kUdp);
}
