#include "text/byte_classes.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace leakwire::text {
namespace {

const std::array<ByteSet, ByteClasses::kSets> kSets = {
    kWord | ByteSet::of("+/-"), ByteSet::of("%\\&=+"), ByteSet::of(std::string_view("\0\x7f~", 3))};

TEST(ByteClasses, EqualsAPlainLoopOnEveryInstructionSet) {
  const ByteClasses classes(kSets);
  std::mt19937 random(5);
  std::string text(ByteClasses::kBlock * 7 + 3, ' ');
  for (int round = 0; round < 50; ++round) {
    for (char& c : text) c = static_cast<char>(random() % (round % 2 == 0 ? 128 : 256));
    const std::size_t from = random() % 4;  // vectors are not aligned
    ASSERT_FALSE(ByteClasses::targets().empty());
    for (const ByteClasses::Compiled& compiled : ByteClasses::targets()) {
      std::vector<ByteClasses::Bits> told(7);
      compiled.tell(classes.tables(), text.data() + from, told.size(), told.data());
      for (std::size_t i = 0; i < told.size() * ByteClasses::kBlock; ++i) {
        for (std::size_t s = 0; s < ByteClasses::kSets; ++s) {
          const bool is_in = kSets[s].has(static_cast<std::uint8_t>(text[from + i]));
          const auto& bits = told[i / ByteClasses::kBlock];
          ASSERT_EQ((bits[s] >> (i % ByteClasses::kBlock) & 1) != 0, is_in)
              << compiled.target << " set " << s << " byte " << i;
        }
      }
    }
  }
}

void expect_told(const std::array<ByteSet, ByteClasses::kSets>& sets) {
  const ByteClasses classes(sets);
  std::string text(256, ' ');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i);
  std::vector<ByteClasses::Bits> told(text.size() / ByteClasses::kBlock);
  classes.tell(text.data(), told.size(), told.data());
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (std::size_t s = 0; s < ByteClasses::kSets; ++s) {
      EXPECT_EQ((told[i / 64][s] >> (i % 64) & 1) != 0, sets[s].has(static_cast<std::uint8_t>(i)))
          << i;
    }
  }
}

TEST(ByteClasses, RunsAreDoubledOnEveryInstructionSet) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::uint64_t> runs(1 + random() % 30);
    for (auto& word : runs) {
      word = random();
      word |= random();
    }
    const auto length = static_cast<unsigned>(1 + random() % 63);
    for (const ByteClasses::Compiled& compiled : ByteClasses::targets()) {
      std::vector<std::uint64_t> doubled(runs.size());
      compiled.double_runs(runs.data() + 1, runs.size() - 1, length, doubled.data() + 1);
      for (std::size_t bit = 64; bit < runs.size() * 64; ++bit) {
        const auto has = [](const std::vector<std::uint64_t>& words, std::size_t at) {
          return (words[at / 64] >> at % 64 & 1) != 0;
        };
        ASSERT_EQ(has(doubled, bit), has(runs, bit) && has(runs, bit - length))
            << compiled.target << " length " << length << " bit " << bit;
      }
    }
  }
}

TEST(ByteClasses, EveryByteIsToldByItsSetAlone) {
  for (const bool all : {true, false}) {
    auto sets = kSets;
    if (!all) sets[2] = {};
    expect_told(sets);
  }
}

}  // namespace
}  // namespace leakwire::text
