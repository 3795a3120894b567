#include "match/shape_kernel.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "match/kernel.h"

namespace leakwire::match {

PlaneMemory::PlaneMemory(const ShapeProgram& program) {
  static_assert(kStride % 8 == 0 && kFirst % 8 == 0, "planes are whole cache lines");
  const std::size_t bytes = std::max<std::size_t>(program.planes(), 1) * kStride * 8;
  words_.reset(static_cast<std::uint64_t*>(std::aligned_alloc(64, bytes)));
  if (!words_) throw std::bad_alloc();
  std::memset(words_.get(), 0, bytes);
  hits_.resize(program.results().size() * kWords);
}

std::vector<NibbleTables> nibble_tables(const ShapeProgram& program) {
  std::vector<NibbleTables> tables;
  for (const text::ByteSet& bytes : program.classes()) {
    NibbleTables& table = tables.emplace_back();
    for (unsigned b = 0; b < 256; ++b) {
      if (!bytes.has(static_cast<std::uint8_t>(b))) continue;
      table.member[b] = true;
      table.above_ascii |= b >= 128;
      (b < 128 ? table.low : table.high)[b & 15] |= static_cast<std::uint8_t>(1U << (b >> 4 & 7));
    }
  }
  return tables;
}

std::size_t run_shapes(const ShapeProgram& program, const std::vector<NibbleTables>& tables,
                       std::string_view text, std::size_t at, PlaneMemory& memory) noexcept {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + at;
  const std::size_t left = text.size() - at;
  const int before = at == 0 ? -1 : bytes[-1];
  if (left >= PlaneMemory::kChunk + 64) {
    return kernel().run_full(program, tables.data(), bytes, before, memory);
  }
  return kernel().run_last(program, tables.data(), bytes, left, before, memory);
}

}  // namespace leakwire::match
