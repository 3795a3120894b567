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
      constexpr std::size_t kBlocks = 7, kApart = 9;
      std::vector<std::uint64_t> told(kApart * ByteClasses::kSets);
      compiled.tell(classes.tables(), text.data() + from, kBlocks, told.data(), kApart);
      for (std::size_t i = 0; i < kBlocks * ByteClasses::kBlock; ++i) {
        for (std::size_t s = 0; s < ByteClasses::kSets; ++s) {
          const bool is_in = kSets[s].has(static_cast<std::uint8_t>(text[from + i]));
          const std::uint64_t bits = told[s * kApart + i / ByteClasses::kBlock];
          ASSERT_EQ((bits >> (i % ByteClasses::kBlock) & 1) != 0, is_in)
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
  constexpr std::size_t kBlocks = 256 / ByteClasses::kBlock;
  std::array<std::uint64_t, kBlocks * ByteClasses::kSets> told{};
  classes.tell(text.data(), kBlocks, told.data(), kBlocks);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (std::size_t s = 0; s < ByteClasses::kSets; ++s) {
      EXPECT_EQ((told[s * kBlocks + i / 64] >> (i % 64) & 1) != 0,
                sets[s].has(static_cast<std::uint8_t>(i)))
          << i;
    }
  }
}

// Words of long runs.
std::vector<std::uint64_t> long_runs(std::mt19937_64& random, std::size_t words) {
  std::vector<std::uint64_t> runs(words);
  for (auto& word : runs) {
    word = random() | random();
    if (random() % 2 == 0) word |= random() | random();
  }
  return runs;
}

bool has(const std::vector<std::uint64_t>& words, std::size_t bit) {
  return (words[bit / 64] >> bit % 64 & 1) != 0;
}

// Whether so many bits in a row end at `bit`.
bool run_ends_at(const std::vector<std::uint64_t>& words, std::size_t bit, std::size_t length) {
  for (std::size_t i = 0; i < length; ++i) {
    if (!has(words, bit - i)) return false;
  }
  return true;
}

TEST(ByteClasses, EndsOfRunsAreTheSameOnEveryInstructionSet) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 300; ++round) {
    const std::size_t words = 1 + random() % ByteClasses::kMostWords;
    const auto runs = long_runs(random, words + 1), but = long_runs(random, words + 1);
    std::vector<std::uint64_t> marks(words);
    for (auto& word : marks) word = random() % 4 == 0 ? random() : 0;
    const auto doublings = static_cast<unsigned>(random() % (ByteClasses::kMostDoublings + 1));
    const bool passes = random() % 2 == 0;
    for (const ByteClasses::Compiled& compiled : ByteClasses::targets()) {
      std::vector<std::uint64_t> ends(words + 1);
      const std::uint64_t some =
          compiled.run_ends({runs.data() + 1, passes ? but.data() + 1 : nullptr, marks.data()},
                            words, doublings, ends.data() + 1);
      for (std::size_t bit = 64; bit < runs.size() * 64; ++bit) {
        const std::size_t length = std::size_t{1} << doublings;
        const bool is_end =
            run_ends_at(runs, bit, length) && !(passes && run_ends_at(but, bit, length));
        ASSERT_EQ(has(ends, bit), is_end) << compiled.target << " " << length << " bit " << bit;
      }
      for (std::size_t word = 0; word < 64; ++word) {
        const bool is_some = word < words && (ends[word + 1] | marks[word]) != 0;
        ASSERT_EQ((some >> word & 1) != 0, is_some) << compiled.target << " word " << word;
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
