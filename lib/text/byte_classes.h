// ByteClasses: which bytes of a text are in each of two or three sets, told for 64 bytes at once by
// vectors of the best instruction set of this CPU.
//
// Immutable once made; any number of threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "text/byte_set.h"

namespace leakwire::text {

class ByteClasses {
 public:
  static constexpr std::size_t kBlock = 64;  // bytes
  static constexpr std::size_t kSets = 3;

  // A set by the two halves of its bytes: byte c is in it where low[c & 15] & high[c >> 4] is not
  // zero. Each row of 16 bytes has a bit of its own.
  struct Table {
    alignas(16) std::array<std::uint8_t, 16> low{}, high{};
  };

  // The sets hold ASCII alone; what they hold beyond is not told. Quicker where the third is empty.
  explicit constexpr ByteClasses(const std::array<ByteSet, kSets>& sets) {
    for (std::size_t s = 0; s < kSets; ++s) {
      for (unsigned c = 0; c < 128; ++c) {
        if (!sets[s].has(static_cast<std::uint8_t>(c))) continue;
        const auto row = static_cast<std::uint8_t>(1U << (c >> 4));
        tables_[s].low[c & 15] |= row;
        tables_[s].high[c >> 4] = row;
      }
    }
  }

  // Reads blocks * 64 bytes. Bit i of out[s * apart + b]: byte i of block b is in set s.
  void tell(const char* bytes, std::size_t blocks, std::uint64_t* out,
            std::size_t apart) const noexcept;

  // Words of bits, a bit a byte; runs[-1] and but[-1] are there too.
  struct RunBits {
    const std::uint64_t* runs = nullptr;
    const std::uint64_t* but = nullptr;  // or nullptr: none
    const std::uint64_t* marks = nullptr;
  };
  static constexpr unsigned kMostDoublings = 5;
  static constexpr std::size_t kMostWords = 64;
  // Where 2^doublings ones of `runs` in a row end, and not all of them stand in `but`, is a one of
  // `ends`. Bit w of the result: word w of the ends or of the marks is not zero. At most
  // kMostWords.
  static std::uint64_t run_ends(const RunBits& bits, std::size_t words, unsigned doublings,
                                std::uint64_t* ends) noexcept;

  // As compiled for one instruction set.
  using Tables = std::array<Table, kSets>;
  struct Compiled {
    std::int64_t target;  // Highway's number
    void (*tell)(const Tables&, const char* bytes, std::size_t blocks, std::uint64_t* out,
                 std::size_t apart);
    std::uint64_t (*run_ends)(const RunBits& bits, std::size_t words, unsigned doublings,
                              std::uint64_t* ends);
  };
  // For tests: all that run here, best first.
  static std::span<const Compiled> targets() noexcept;
  const Tables& tables() const noexcept { return tables_; }

 private:
  Tables tables_;
};

}  // namespace leakwire::text
