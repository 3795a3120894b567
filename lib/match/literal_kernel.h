// The kernel of the packed literal search: bytes to places where some literal may stand, one source
// for every instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leakwire::match {

// What bytes may stand at each of four neighbouring places, for 16 buckets of literals: a bit a
// bucket. A place at which a bucket's literals are at an end allows all bytes.
struct LiteralTables {
  static constexpr std::size_t kPlaces = 4;
  static constexpr std::size_t kBuckets = 16;
  static constexpr std::size_t kClasses = 64;  // of folded bytes

  // One of 64 classes: both cases of a letter are of one, all other ASCII text of a class each.
  static constexpr std::uint8_t folded(std::uint8_t byte) {
    return static_cast<std::uint8_t>((byte & 0x1F) | (byte >> 1 & 0x20));
  }

  // By byte; and, more than the byte tells, by class and by its two nibbles, eight buckets each.
  std::uint16_t by_byte[kPlaces][256]{};
  alignas(64) std::uint8_t by_class[kPlaces][2][kClasses]{};
  alignas(16) std::uint8_t by_low[kPlaces][2][16]{}, by_high[kPlaces][2][16]{};
};

// What a kernel looks up: the class of a byte (or the byte), or its two nibbles, which tell less.
enum class LookUp : std::uint8_t { kClasses, kNibbles };

// Bit i of bits[w]: a literal of some bucket may have its four places at text[64 * w + i]. `words`:
// even, at most kLiteralWords. Reads text[0, 64 * words + kLiteralBehind). A KiB at a time: more is
// no faster, and what it takes of a stack each thread of a proxy keeps.
inline constexpr std::size_t kLiteralWords = 16;
inline constexpr std::size_t kLiteralBehind = LiteralTables::kPlaces - 1;
using FindLiterals = void (*)(const LiteralTables& tables, const std::uint8_t* text,
                              std::size_t words, std::uint64_t* bits);

}  // namespace leakwire::match
