#include "match/shape_engine.h"

#include <algorithm>
#include <cstring>

#include "match/kernel.h"

namespace leakwire::match {

ShapeEngine::ShapeEngine(const std::vector<Ways>& all) : program_(all), code_(program_) {
  for (const Ways& ways : all) {
    Lengths& lengths = lengths_.emplace_back(Lengths{Shape::kMostPlaces, 0});
    for (const Shape& shape : ways) {
      lengths.least = std::min(lengths.least, shape.places.size());
      lengths.most = std::max(lengths.most, shape.places.size());
    }
    reach_ = std::max(reach_, lengths.most);
  }
}

ShapeEngine::Chunk ShapeEngine::run(std::string_view text, std::size_t at, std::size_t to,
                                    PlaneMemory& scratch) const noexcept {
  const Kernel& kernel = match::kernel();
  Chunk chunk;
  chunk.start = at == 0 ? 0 : at - 1;
  const std::size_t row = kernel.lanes * 64, wanted = to - chunk.start;
  const RunShapes run_shapes = wanted > 4 * row   ? kernel.run_shapes_8
                               : wanted > 2 * row ? kernel.run_shapes_4
                               : wanted > row     ? kernel.run_shapes_2
                                                  : kernel.run_shapes_1;
  chunk.size = row * (wanted > 4 * row ? 8 : wanted > 2 * row ? 4 : wanted > row ? 2 : 1);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + chunk.start;
  const std::size_t left = text.size() - chunk.start, read = chunk.size + 64;
  if (left < read) {
    // Bytes behind the text are zero, which rules out nothing.
    std::memcpy(scratch.padded(), bytes, left);
    std::memset(scratch.padded() + left, 0, read - left);
    bytes = scratch.padded();
  }
  chunk.hits = run_shapes(code_, bytes, scratch);
  return chunk;
}

}  // namespace leakwire::match
