// The kernel of the shape engine: bytes to bit planes to shapes, one source for every instruction
// set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "match/shape_program.h"

namespace leakwire::match {

// A word of a shape's bits that is not zero.
struct ShapeHit {
  std::uint32_t shape = 0;
  std::uint32_t word = 0;  // of the chunk
  std::uint64_t bits = 0;
};

// Working memory of one thread: planes of one chunk of text, and what was found there.
//
// A plane is kStride words: the word before the chunk (its last bit alone is read) at kFirst - 1,
// the chunk's words, one word of look-ahead, and words that stay zero. Chunks begin on a cache
// line.
class PlaneMemory {
 public:
  static constexpr std::size_t kWords = 64;  // of a chunk: 4 KiB of text, so that planes stay in L1
  static constexpr std::size_t kChunk = kWords * 64;
  static constexpr std::size_t kStride = 88;
  static constexpr std::size_t kFirst = 8;  // the chunk's first word

  explicit PlaneMemory(const ShapeProgram& program);

  std::uint64_t* plane(std::size_t index) noexcept { return words_.get() + index * kStride; }
  std::vector<ShapeHit>& hits() noexcept { return hits_; }  // room for all that a chunk can have

 private:
  struct Free {
    void operator()(std::uint64_t* words) const noexcept { std::free(words); }
  };
  std::unique_ptr<std::uint64_t[], Free> words_;
  std::vector<ShapeHit> hits_;
};

// Tables of one ByteSet for a classification by nibbles: `low[n]` has bit h set where byte h*16+n
// is in the set, for h below 8; `high[n]` likewise for h from 8.
struct NibbleTables {
  alignas(16) std::uint8_t low[16]{};
  alignas(16) std::uint8_t high[16]{};
  bool above_ascii = false;
  bool member[256]{};
};
std::vector<NibbleTables> nibble_tables(const ShapeProgram& program);

// Fills the planes of text[at, at + kChunk) and runs the program's steps. memory.hits() then begins
// with every word in which some shape stands whole within `text`, by shape; returns how many there
// are. Picks the best instruction set of this CPU.
std::size_t run_shapes(const ShapeProgram& program, const std::vector<NibbleTables>& tables,
                       std::string_view text, std::size_t at, PlaneMemory& memory) noexcept;

}  // namespace leakwire::match
