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
  }
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

// Some high halves of bytes, and the low ones that stand with each of them; a bit each.
struct Block {
  unsigned high = 0, low = 0;
};

// What a class is made of, at least one.
std::vector<Block> blocks_of(const text::ByteSet& bytes) {
  std::vector<Block> blocks;
  for (unsigned high = 0; high < 16; ++high) {
    unsigned low = 0;
    for (unsigned b = 0; b < 16; ++b) {
      low |= static_cast<unsigned>(bytes.has(static_cast<std::uint8_t>(high * 16 + b))) << b;
    }
    if (low == 0) continue;
    const auto known = std::find_if(blocks.begin(), blocks.end(),
                                    [&](const Block& block) { return block.low == low; });
    if (known == blocks.end()) {
      blocks.push_back({1U << high, low});
    } else {
      known->high |= 1U << high;
    }
  }
  if (blocks.empty()) blocks.emplace_back();
  return blocks;
}

// None where a class is more than two blocks.
std::vector<BlockTable> block_tables(const std::vector<text::ByteSet>& classes) {
  std::vector<BlockTable> tables;
  std::size_t used = kGroup;  // blocks of the last table
  for (const text::ByteSet& bytes : classes) {
    const std::vector<Block> blocks = blocks_of(bytes);
    if (blocks.size() > 2) return {};
    if (used + blocks.size() > kGroup) {
      tables.emplace_back();
      used = 0;
    }
    BlockTable& table = tables.back();
    if (blocks.size() == 2) table.pairs |= static_cast<std::uint8_t>(1U << table.classes);
    ++table.classes;
    for (const Block& block : blocks) {
      const auto bit = static_cast<std::uint8_t>(0x80U >> used++);
      for (unsigned half = 0; half < 16; ++half) {
        if ((block.low >> half & 1) != 0) table.low[half] |= bit;
        if ((block.high >> half & 1) != 0) table.high[half] |= bit;
      }
    }
  }
  return tables;
}

}  // namespace

ShapeCode::ShapeCode(const ShapeProgram& program)
    : blocks(block_tables(program.classes())),
      ops(program.ops()),
      planes(program.planes()),
      results(program.results().size()) {
  for (std::size_t i = 0; i < program.classes().size(); ++i) {
    add_class(groups, i, program.classes()[i]);
    nibbles.push_back(nibble_table(program.classes()[i]));
  }
  for (ClassTable& group : groups) {
    group.high_alike = std::all_of(group.of + 128, group.of + 256,
                                   [&](std::uint8_t classes) { return classes == group.of[128]; });
  }
}

PlaneMemory::PlaneMemory(const ShapeCode& code)
    : words_behind_(code.groups.size() * kGroup),
      padded_(new std::uint8_t[kPadded]),
      hits_(code.results * kMostWords + 1) {
  static_assert(kStride % 8 == 0, "planes are whole cache lines");
  // A group of classes is written whole.
  const std::size_t bytes = std::max(code.planes, code.groups.size() * kGroup) * kStride * 8;
  words_.reset(
      static_cast<std::uint64_t*>(std::aligned_alloc(64, std::max<std::size_t>(bytes, 64))));
  if (!words_) throw std::bad_alloc();
  std::memset(words_.get(), 0, bytes);
}

}  // namespace leakwire::match
