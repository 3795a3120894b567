#include "match/shape_engine.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "match/kernel.h"

namespace leakwire::match {

ShapeEngine::ShapeEngine(const std::vector<Ways>& all, ShapeProgram program)
    : program_(std::move(program)), code_(program_) {
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
  // The smallest chunk that holds what is asked for, or the largest.
  std::size_t size = 0;
  chunk.size = kernel.lanes * 64;
  for (; size < std::size(kernel.run_shapes) - 1 && chunk.size < to - chunk.start; ++size) {
    chunk.size *= 2;
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + chunk.start;
  const std::size_t left = text.size() - chunk.start, read = chunk.size + 64;
  if (left < read) {
    // Bytes behind the text are zero, which rules out nothing.
    std::memcpy(scratch.padded(), bytes, left);
    std::memset(scratch.padded() + left, 0, read - left);
    bytes = scratch.padded();
  }
  chunk.hits = kernel.run_shapes[size](code_, bytes, scratch);
  return chunk;
}

}  // namespace leakwire::match
