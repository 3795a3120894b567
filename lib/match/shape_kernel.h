// The kernel of the shape engine: bytes to bit planes to shapes, one source for every instruction
// set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "match/shape_program.h"

namespace leakwire::match {

// A word of a result's bits that is not zero.
struct ShapeHit {
  std::uint32_t result = 0;
  std::uint32_t word = 0;  // of the chunk
  std::uint64_t bits = 0;
};

// Tells of which of eight classes a byte is: bit c of `of[byte]`.
struct ClassTable {
  alignas(64) std::uint8_t of[256]{};
  bool high_alike = true;  // bytes from 128 on are all of the same classes
};

// Tells of one class by the halves of a byte: `low[n]` has bit h set where byte h*16+n is in the
// class, for h below 8; `high[n]` likewise for h from 8.
struct NibbleTable {
  alignas(16) std::uint8_t low[16]{};
  alignas(16) std::uint8_t high[16]{};
  bool above_ascii = false;
};

// Tells of eight blocks of bytes by a byte's halves. A block is the same of the 16 bytes of some
// high halves: "A" to "O" and "a" to "o" are one. A class is one block or two, its neighbours.
struct BlockTable {
  // Block b: those with bit 7 - b in low[low half] and in high[high half].
  alignas(16) std::uint8_t low[16]{};
  alignas(16) std::uint8_t high[16]{};
  std::uint8_t classes = 0;  // how many there are
  std::uint8_t pairs = 0;    // bit c: class c is two blocks
};

// What the kernel reads of a program. Immutable.
struct ShapeCode {
  explicit ShapeCode(const ShapeProgram& program);

  std::vector<ClassTable> groups;    // of eight classes each
  std::vector<NibbleTable> nibbles;  // of one class each
  std::vector<BlockTable> blocks;    // of some classes each; none where one is more than two blocks
  std::vector<PlaneOp> ops;
  std::size_t planes = 0;
  std::size_t results = 0;
};

// Working memory of one thread: planes of one chunk of text, and what was found there.
//
// A chunk is `rows` vectors a plane, folded: each lane has a stretch of the text of its own, so
// that the word behind a word stands in the same lane of the next row. Behind the rows stands one
// of the words behind each stretch.
class PlaneMemory {
 public:
  static constexpr std::size_t kMostRows = 8;
  static constexpr std::size_t kMostLanes = 8;
  static constexpr std::size_t kMostWords = kMostRows * kMostLanes;
  static constexpr std::size_t kStride = (kMostRows + 1) * kMostLanes;  // words of a plane
  static constexpr std::size_t kPadded = (kMostWords + 1) * 64;         // bytes

  explicit PlaneMemory(const ShapeCode& code);

  std::uint64_t* planes() noexcept { return words_.get(); }
  std::uint64_t* words_behind() noexcept { return words_behind_.data(); }  // one a class
  std::uint8_t* padded() noexcept { return padded_.get(); }  // room for a text that ends early
  ShapeHit* hits() noexcept { return hits_.data(); }         // room for all that a chunk can have

 private:
  struct Free {
    void operator()(void* memory) const noexcept { std::free(memory); }
  };
  std::unique_ptr<std::uint64_t[], Free> words_;
  std::vector<std::uint64_t> words_behind_;
  std::unique_ptr<std::uint8_t[]> padded_;
  std::vector<ShapeHit> hits_;
};

// Reads a chunk of rows * lanes * 64 bytes, and 64 bytes behind it. memory.hits() then begins with
// every word of a result that is not zero; returns how many there are.
using RunShapes = std::size_t (*)(const ShapeCode&, const std::uint8_t* text, PlaneMemory&);

}  // namespace leakwire::match
