// CryptoPieces: the handshake of TLS that QUIC sends in pieces of any order (RFC 9000, section
// 19.6), put together up to kMost bytes.
//
// Throws bad_alloc. One direction; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::wire {

class CryptoPieces {
 public:
  static constexpr std::size_t kMost = std::size_t{16} << 10, kMostRuns = 64;

  // The frames of a packet: what is CRYPTO among them is kept.
  void take(std::string_view frames);
  // What there is from the beginning on.
  std::string_view whole() const noexcept;
  std::size_t memory() const noexcept { return bytes_.capacity() + runs_.capacity() * sizeof(Run); }

 private:
  struct Run {
    std::size_t begin = 0, end = 0;
  };

  void put(std::uint64_t offset, std::string_view piece);

  std::string bytes_;
  std::vector<Run> runs_;  // in order, apart from each other
};

}  // namespace leakwire::wire
