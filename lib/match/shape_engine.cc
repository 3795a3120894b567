#include "match/shape_engine.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace leakwire::match {

ShapeEngine::ShapeEngine(std::vector<Shape> shapes)
    : shapes_(std::move(shapes)), program_(shapes_), tables_(nibble_tables(program_)) {
  for (const Shape& shape : shapes_) reach_ = std::max(reach_, shape.places.size());
}

void ShapeEngine::find(std::string_view text, std::size_t from, std::size_t to,
                       PlaneMemory& scratch, Found found) const noexcept {
  if (empty() || from >= to) return;
  // A shape that ends in the range may begin before it.
  const std::string_view seen = text.substr(0, to);
  for (std::size_t at = from - std::min(from, reach_ - 1); at < to; at += PlaneMemory::kChunk) {
    const std::size_t words = run_shapes(program_, tables_, seen, at, scratch);
    const std::uint64_t* any = scratch.plane(program_.any()) + PlaneMemory::kFirst;
    for (std::size_t word = 0; word < words; ++word) {
      if (any[word] != 0) report(at, word, from, to, scratch, found);
    }
  }
}

void ShapeEngine::report(std::size_t at, std::size_t word, std::size_t from, std::size_t to,
                         PlaneMemory& scratch, Found found) const noexcept {
  for (std::size_t shape = 0; shape < shapes_.size(); ++shape) {
    const auto [plane, ahead] = program_.results()[shape];
    std::uint64_t bits = scratch.plane(plane)[PlaneMemory::kFirst + word];
    for (; bits != 0; bits &= bits - 1) {
      const std::size_t bit = at + word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      if (bit < ahead) continue;
      const std::size_t end = bit - ahead + shapes_[shape].places.size();
      if (end > from && end <= to) found(static_cast<std::uint32_t>(shape), bit - ahead);
    }
  }
}

}  // namespace leakwire::match
