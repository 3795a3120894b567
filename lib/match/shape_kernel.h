// The kernel of the shape engine: bytes to bit planes to shapes, one source for every instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "match/shape_program.h"

namespace leakwire::match {

// Working memory of one thread: planes of one chunk of text.
//
// A plane is kStride words: the word before the chunk (its last bit alone is read) at kFirst - 1, the
// chunk's words, one word of look-ahead, and words that stay zero. Chunks begin on a cache line.
class PlaneMemory {
 public:
  static constexpr std::size_t kWords = 64;  // of a chunk: 4 KiB of text, so that planes stay in L1
  static constexpr std::size_t kChunk = kWords * 64;
  static constexpr std::size_t kStride = 88;
  static constexpr std::size_t kFirst = 8;   // the chunk's first word

  explicit PlaneMemory(const ShapeProgram& program);

  std::uint64_t* plane(std::size_t index) noexcept { return words_.get() + index * kStride; }

 private:
  struct Free {
    void operator()(std::uint64_t* words) const noexcept { std::free(words); }
  };
  std::unique_ptr<std::uint64_t[], Free> words_;
};

// Tables of one ByteSet for a classification by nibbles: `low[n]` has bit h set where byte h*16+n is in
// the set, for h below 8; `high[n]` likewise for h from 8.
struct NibbleTables {
  alignas(16) std::uint8_t low[16]{};
  alignas(16) std::uint8_t high[16]{};
  bool above_ascii = false;
  bool member[256]{};
};
std::vector<NibbleTables> nibble_tables(const ShapeProgram& program);

// Fills the planes of text[at, at + kChunk) and runs the program's steps; the result planes then hold
// a bit for each place, in the first `words` words, where a shape stands whole within `text`.
// Returns `words`. Picks the best instruction set of this CPU.
std::size_t run_shapes(const ShapeProgram& program, const std::vector<NibbleTables>& tables,
                       std::string_view text, std::size_t at, PlaneMemory& memory) noexcept;

// The instruction set in use: "AVX3", "AVX2", "SSE4", "NEON", "SCALAR", ...
std::string_view shape_target() noexcept;

}  // namespace leakwire::match
