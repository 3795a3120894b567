#include "decode/limits.h"

#include <gtest/gtest.h>

namespace leakwire::decode {
namespace {

TEST(Allowance, GivesWhatThereIsAndTellsThatItWasNotEnough) {
  Allowance allowance({.depth = 3, .output = 100, .work = 1000});
  EXPECT_EQ(allowance.take_output(60), 60u);
  EXPECT_EQ(allowance.take_output(40), 40u);
  EXPECT_FALSE(allowance.exceeded());
  EXPECT_EQ(allowance.output_left(), 0u);
  EXPECT_EQ(allowance.take_output(1), 0u);
  EXPECT_TRUE(allowance.exceeded());
}

TEST(Allowance, WorkIsCountedApart) {
  Allowance allowance({.depth = 3, .output = 10, .work = 1000});
  EXPECT_EQ(allowance.take_work(1500), 1000u);
  EXPECT_TRUE(allowance.exceeded());
  EXPECT_EQ(allowance.take_output(10), 10u);
}

TEST(Allowance, DepthIsToldToo) {
  Allowance allowance;
  allowance.pass_depth();
  EXPECT_TRUE(allowance.exceeded());
}

}  // namespace
}  // namespace leakwire::decode
