// ShapeEngine: finds the places where a shape stands, at the speed of memory.
//
// Immutable once made; any number of threads may use it, each with a scratch of its own.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "match/shape_kernel.h"
#include "match/shape_program.h"

namespace leakwire::match {

class ShapeEngine {
 public:
  explicit ShapeEngine(const std::vector<Ways>& all) : ShapeEngine(all, ShapeProgram(all)) {}
  // `program`: what ShapeProgram(all) gives.
  ShapeEngine(const std::vector<Ways>& all, ShapeProgram program);

  bool empty() const noexcept { return lengths_.empty(); }
  std::size_t reach() const noexcept { return reach_; }  // places of the longest shape
  // Places of the shortest of some ways.
  std::size_t least(std::size_t ways) const noexcept { return lengths_[ways].least; }
  const ShapeProgram& program() const noexcept { return program_; }
  PlaneMemory make_scratch() const { return PlaneMemory(code_); }

  // found(ways, place) for every place where one of the ways stands whole, with its last byte in
  // text[from, to), and for some where one nearly does; grouped by ways within a few KiB.
  template <class Found>
  void find(std::string_view text, std::size_t from, std::size_t to, PlaneMemory& scratch,
            Found&& found) const {
    if (empty() || from >= to) return;
    // A shape that ends in the range may begin before it.
    for (std::size_t at = from - (from < reach_ ? from : reach_ - 1); at < to;) {
      const Chunk chunk = run(text, at, to, scratch);
      for (std::size_t i = 0; i < chunk.hits; ++i) {
        report(scratch.hits()[i], chunk.start, at, from, to, found);
      }
      at = chunk.start + chunk.size;
    }
  }

 private:
  struct Chunk {
    std::size_t start = 0, size = 0;  // of the text
    std::size_t hits = 0;
  };
  // The chunk whose first place is `at`: it begins a byte before, which is an edge.
  Chunk run(std::string_view text, std::size_t at, std::size_t to,
            PlaneMemory& scratch) const noexcept;

  template <class Found>
  void report(const ShapeHit& hit, std::size_t start, std::size_t at, std::size_t from,
              std::size_t to, Found& found) const {
    const ShapeProgram::Result result = program_.results()[hit.result];
    const Lengths lengths = lengths_[result.ways];
    const std::size_t word = start + hit.word * std::size_t{64};
    const auto counts = [&](std::size_t bit) {
      if (bit < at || bit < result.ahead) return false;
      const std::size_t place = bit - result.ahead;
      return place + lengths.most > from && place + lengths.least <= to;
    };
    // Where its first place counts and its last, all between do.
    const bool all = counts(word) && counts(word + 63);
    for (std::uint64_t bits = hit.bits; bits != 0; bits &= bits - 1) {
      const std::size_t bit = word + static_cast<std::size_t>(std::countr_zero(bits));
      if (all || counts(bit)) found(result.ways, bit - result.ahead);
    }
  }

  struct Lengths {
    std::size_t least = 0, most = 0;  // places of some ways
  };

  ShapeProgram program_;
  ShapeCode code_;
  std::vector<Lengths> lengths_;  // of the ways
  std::size_t reach_ = 0;
};

}  // namespace leakwire::match
