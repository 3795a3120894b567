#include "nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace leakwire::program {
namespace {

TEST(Nearest, FindsWhatWasMeant) {
  const std::array<std::string_view, 5> names{"--format", "--follow", "--only", "--skip", "email"};
  EXPECT_EQ(nearest("--folow", names), "--follow");
  EXPECT_EQ(nearest("--fromat", names), "--format");  // two swapped
  EXPECT_EQ(nearest("emial", names), "email");
  EXPECT_EQ(nearest("--formatting", names), "");  // too far
  EXPECT_EQ(nearest("x", names), "");
  EXPECT_EQ(nearest("", names), "");
}

TEST(Nearest, IsNotSlowedByLongWords) {
  const std::array<std::string_view, 1> names{"--format"};
  EXPECT_EQ(nearest(std::string(1 << 20, 'a'), names), "");
}

}  // namespace
}  // namespace leakwire::program
