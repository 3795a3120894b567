#include "detect/validator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace leakwire::detect {
namespace {

TEST(ValidatorTable, IsSortedAndFindable) {
  const auto table = validators();
  ASSERT_FALSE(table.empty());
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(find_validator(table[i].name), &table[i]);
    EXPECT_NE(table[i].run, nullptr);
    EXPECT_FALSE(table[i].summary.empty());
    if (i > 0) {
      EXPECT_LT(table[i - 1].name, table[i].name);
    }
  }
  EXPECT_EQ(find_validator("luh"), nullptr);
  EXPECT_EQ(find_validator(""), nullptr);
  EXPECT_EQ(find_validator("zzz"), nullptr);
}

// Hostile bytes on all three sides: every validator answers, and says nothing of what it rejects.
TEST(ValidatorTable, TakesAnyBytes) {
  std::mt19937 random(20260101);
  constexpr std::string_view kAlphabet =
      "0123456789.:-+@/ ()[]<>\"'\\=%xXeE^?;aAfFzZ\0\x80\xC3\xA9\xE4\xFF";
  const auto text = [&](std::size_t most) {
    std::string out(random() % (most + 1), '\0');
    for (char& c : out) {
      c = random() % 4 == 0 ? static_cast<char>(random()) : kAlphabet[random() % kAlphabet.size()];
    }
    return out;
  };
  for (int round = 0; round < 20000; ++round) {
    const std::string value = text(80);
    const std::string before = text(64);
    const std::string after = text(16);
    for (const Validator& validator : validators()) {
      const Judgement got = validator.run({value, before, after});
      if (got.outcome == Outcome::kReject) {
        EXPECT_TRUE(got.why.empty()) << validator.name;
      }
      // Pure: asked again, it says the same.
      EXPECT_EQ(validator.run({value, before, after}).outcome, got.outcome) << validator.name;
    }
  }
}

TEST(ValidatorTable, TakesVeryLongValues) {
  for (const char c : {'1', 'a', '.', ':', '@', '(', '\xC3', '['}) {
    const std::string value(8192, c);
    for (const Validator& validator : validators()) {
      const Judgement got = validator.run({value, {}, {}});
      const bool takes_long_text =
          validator.name == "password" || validator.name == "username" ||
          validator.name == "private-key" || validator.name == "url-userinfo" ||
          validator.name == "card-edges" || validator.name == "card-grouping";
      if (!takes_long_text) {
        EXPECT_EQ(got.outcome, Outcome::kReject) << validator.name << " " << c;
      }
    }
  }
}

}  // namespace
}  // namespace leakwire::detect
