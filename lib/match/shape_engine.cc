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
                       PlaneMemory& scratch, Found found) const {
  if (empty() || from >= to) return;
  // A shape that ends in the range may begin before it.
  for (std::size_t at = from - std::min(from, reach_ - 1); at < to; at += PlaneMemory::kChunk) {
    // Full chunks are the fast ones: where there is more text it is read along; report() knows the
    // end.
    const std::string_view seen = to - at < PlaneMemory::kChunk / 2 ? text.substr(0, to) : text;
    const std::size_t hits = run_shapes(program_, tables_, seen, at, scratch);
    for (std::size_t i = 0; i < hits; ++i) report(scratch.hits()[i], at, from, to, found);
  }
}

void ShapeEngine::report(const ShapeHit& hit, std::size_t at, std::size_t from, std::size_t to,
                         Found& found) const {
  const std::size_t ahead = program_.results()[hit.shape].ahead;
  const std::size_t places = shapes_[hit.shape].places.size();
  for (std::uint64_t bits = hit.bits; bits != 0; bits &= bits - 1) {
    const std::size_t bit = at + hit.word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    if (bit < ahead) continue;
    const std::size_t end = bit - ahead + places;
    if (end > from && end <= to) found(hit.shape, bit - ahead);
  }
}

}  // namespace leakwire::match
