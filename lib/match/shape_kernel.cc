#include "match/shape_kernel.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace leakwire::match {
namespace {

constexpr std::size_t kGroup = 8;

void add_class(std::vector<ClassTable>& groups, std::size_t index, const text::ByteSet& bytes) {
  if (index % kGroup == 0) groups.emplace_back();
  for (unsigned b = 0; b < 256; ++b) {
    if (!bytes.has(static_cast<std::uint8_t>(b))) continue;
    groups.back().of[b] |= static_cast<std::uint8_t>(1U << index % kGroup);
    if (b < 128) groups.back().rows |= static_cast<std::uint8_t>(1U << b / 16);
  }
  ++groups.back().classes;
}

NibbleTable nibble_table(const text::ByteSet& bytes) {
  NibbleTable table;
  for (unsigned b = 0; b < 256; ++b) {
    if (!bytes.has(static_cast<std::uint8_t>(b))) continue;
    table.above_ascii |= b >= 128;
    (b < 128 ? table.low : table.high)[b & 15] |= static_cast<std::uint8_t>(1U << (b >> 4 & 7));
  }
  return table;
}

}  // namespace

ShapeCode::ShapeCode(const ShapeProgram& program)
    : ops(program.ops()), planes(program.planes()), results(program.results().size()) {
  for (std::size_t i = 0; i < program.classes().size(); ++i) {
    add_class(groups, i, program.classes()[i]);
    nibbles.push_back(nibble_table(program.classes()[i]));
  }
  for (ClassTable& group : groups) {
    group.high_alike = std::all_of(group.of + 127, group.of + 256,
                                   [&](std::uint8_t classes) { return classes == group.of[127]; });
    high_alike &= group.high_alike;
  }
}

PlaneMemory::PlaneMemory(const ShapeCode& code)
    : words_behind_(code.groups.size() * kGroup),
      padded_(new std::uint8_t[kPadded]),
      hits_(code.results * kMostWords + 1) {
  static_assert(kStride % 8 == 0 && kFirst % 8 == 0, "planes are whole cache lines");
  // A group of classes is written whole.
  const std::size_t bytes = std::max(code.planes, code.groups.size() * kGroup) * kStride * 8;
  words_.reset(
      static_cast<std::uint64_t*>(std::aligned_alloc(64, std::max<std::size_t>(bytes, 64))));
  if (!words_) throw std::bad_alloc();
  std::memset(words_.get(), 0, bytes);
}

}  // namespace leakwire::match
