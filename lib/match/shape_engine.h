// ShapeEngine: finds the places where a shape stands, at the speed of memory.
//
// Immutable once made; any number of threads may use it, each with a scratch of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "leakwire/function_ref.h"
#include "match/shape_kernel.h"
#include "match/shape_program.h"

namespace leakwire::match {

class ShapeEngine {
 public:
  explicit ShapeEngine(std::vector<Shape> shapes);

  bool empty() const noexcept { return shapes_.empty(); }
  std::size_t reach() const noexcept { return reach_; }  // places of the longest shape
  PlaneMemory make_scratch() const { return PlaneMemory(program_); }

  // Every (shape, place) whose last byte stands in text[from, to), and some that nearly have the
  // shape; grouped by shape within 4 KiB.
  using Found = FunctionRef<void(std::uint32_t shape, std::size_t place)>;
  void find(std::string_view text, std::size_t from, std::size_t to, PlaneMemory& scratch,
            Found found) const;

 private:
  void report(const ShapeHit& hit, std::size_t at, std::size_t from, std::size_t to,
              Found& found) const;

  std::vector<Shape> shapes_;
  ShapeProgram program_;
  std::vector<NibbleTables> tables_;
  std::size_t reach_ = 0;
};

}  // namespace leakwire::match
