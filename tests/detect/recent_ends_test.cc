#include "detect/recent_ends.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::detect {
namespace {

TEST(RecentEnds, AsksOnceOfAText) {
  RecentEnds ends;
  int asked = 0;
  const auto ask = [&] {
    ++asked;
    return std::size_t{11};
  };
  EXPECT_EQ(ends.of(3, "example.com", ask), 11U);
  EXPECT_EQ(ends.of(3, "example.com", ask), 11U);
  EXPECT_EQ(asked, 1);
  ends.of(4, "example.com", ask);  // another detector
  ends.of(4, "example.co", ask);
  EXPECT_EQ(asked, 3);
}

TEST(RecentEnds, AnswersAsItWasTold) {
  RecentEnds ends;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < 4 * RecentEnds::kEnds; ++i) {
      const std::string text = std::string(i % 70, 'a') + std::to_string(i);
      const std::size_t end = i % 200;
      EXPECT_EQ(ends.of(0, text, [&] { return end; }), end) << text;
    }
  }
  EXPECT_EQ(ends.of(0, "", [] { return std::size_t{0}; }), 0U);
}

}  // namespace
}  // namespace leakwire::detect
