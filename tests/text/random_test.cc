#include "text/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace leakwire::text {
namespace {

TEST(FillRandom, NeverGivesTheSameTwice) {
  std::array<std::uint8_t, 32> one{}, other{};
  fill_random(one);
  fill_random(other);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace leakwire::text
