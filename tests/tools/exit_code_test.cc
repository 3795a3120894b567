#include "exit_code.h"

#include <gtest/gtest.h>

namespace leakwire::program {
namespace {

TEST(ExitCode, TwoWinsOverOneAndExitZeroTurnsOneIntoZero) {
  EXPECT_EQ(exit_code(false, false, false), 0);
  EXPECT_EQ(exit_code(true, false, false), 1);
  EXPECT_EQ(exit_code(true, true, false), 2);
  EXPECT_EQ(exit_code(false, true, false), 2);
  EXPECT_EQ(exit_code(true, false, true), 0);
  EXPECT_EQ(exit_code(true, true, true), 2);
}

}  // namespace
}  // namespace leakwire::program
