// Base64Bytes: what bytes the digits of base64 would say if groups of four began at each of 64
// places, told by vectors of the best instruction set of this CPU.
//
// Pure and thread-safe. Both alphabets of RFC 4648 are read, sections 4 and 5; of other bytes
// nothing that is told counts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace leakwire::text {

class Base64Bytes {
 public:
  static constexpr std::size_t kPlaces = 64;
  static constexpr std::size_t kRead = kPlaces + 1;  // bytes

  // Four digits make three bytes. Bit p of word k: of the digits at p and p + 1, as the k-th pair
  // of a group, the byte that both of them make...
  struct Bits {
    std::array<std::uint64_t, 3> control;  // is below a blank, but TAB, LF, CR; or is DEL
    std::array<std::uint64_t, 3> zero;
    std::array<std::uint64_t, 3> high;     // is no ASCII
    std::array<std::uint64_t, 3> no_lead;  // ... and is below 0xA0
    std::uint64_t packed;  // of the first pair: begins gzip, zlib, zstd, or a byte order mark
  };

  // Reads kRead bytes.
  static void tell(const char* bytes, Bits& out) noexcept;

  // As compiled for one instruction set.
  struct Compiled {
    std::int64_t target;  // Highway's number
    void (*tell)(const char* bytes, Bits& out);
  };
  // For tests: all that run here, best first.
  static std::span<const Compiled> targets() noexcept;
};

}  // namespace leakwire::text
