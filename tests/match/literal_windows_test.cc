#include "match/literal_windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "match/literal_packed.h"

namespace leakwire::match {
namespace {

Literal exactly(std::string_view text) {
  Literal literal;
  for (const char c : text) literal.push_back(text::ByteSet::of(std::string_view(&c, 1)));
  return literal;
}

std::vector<Literal> random_words(std::mt19937& random, std::size_t count) {
  std::vector<Literal> words;
  while (words.size() < count) {
    std::string word;
    const std::size_t size = 4 + random() % 5;
    while (word.size() < size) word += "etaoinshrdlucmfwypvbg"[random() % 21];
    words.push_back(exactly(word));
  }
  return words;
}

std::vector<std::vector<std::size_t>> all_windows(const std::vector<Literal>& literals) {
  std::vector<std::vector<std::size_t>> choices;
  for (const Literal& literal : literals) {
    choices.emplace_back(literal.size() - LiteralTables::kPlaces + 1);
    std::iota(choices.back().begin(), choices.back().end(), std::size_t{0});
  }
  return choices;
}

TEST(LiteralWindows, AreBetterForAllThanEachForItself) {
  std::mt19937 random(5);
  const Rarity rarity;
  for (const LookUp look_up : {LookUp::kClasses, LookUp::kNibbles}) {
    for (const std::size_t count : {20U, 60U, 200U}) {
      const std::vector<Literal> words = random_words(random, count);
      const auto choices = all_windows(words);
      std::vector<std::size_t> windows(count, 0);
      Buckets buckets = buckets_of(words, windows, rarity, look_up);
      const double before = buckets.chance;
      move_literals(words, choices, rarity, look_up, windows, buckets);
      EXPECT_LT(buckets.chance, before * 0.9) << count;
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_LT(windows[i], choices[i].size());
        EXPECT_LT(buckets.of_literal[i], LiteralTables::kBuckets);
      }
    }
  }
}

TEST(LiteralWindows, StayWhereTheyHaveNoChoice) {
  std::mt19937 random(6);
  const Rarity rarity;
  const std::vector<Literal> words = random_words(random, 40);
  const std::vector<std::vector<std::size_t>> choices(40, {0});
  std::vector<std::size_t> windows(40, 0);
  Buckets buckets = buckets_of(words, windows, rarity, LookUp::kClasses);
  const double before = buckets.chance;
  move_literals(words, choices, rarity, LookUp::kClasses, windows, buckets);
  EXPECT_EQ(windows, std::vector<std::size_t>(40, 0));
  EXPECT_LE(buckets.chance, before);
}

// All of one key are compared where it stands: not every literal may have its window there.
TEST(LiteralWindows, AreNotAllTheSame) {
  std::vector<Literal> literals;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (const char b : {'1', '2'})
      literals.push_back(exactly(std::string{a, b, a, '~', '|', '~'}));
  }
  const std::vector<LiteralPlan> plans = PackedLiterals::plan(literals);
  ASSERT_EQ(plans.size(), 52U);
  const auto behind = std::count_if(plans.begin(), plans.end(),
                                    [](const LiteralPlan& plan) { return plan.window == 3; });
  EXPECT_LE(behind, 32);
}

}  // namespace
}  // namespace leakwire::match
