#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "leakwire/version.h"
#include "match/kernel.h"

namespace leakwire {
namespace {

TEST(ShapeTarget, NamesTheOneInUse) {
  const std::int64_t best = match::shape_targets().front();
  const std::string_view name = shape_target();
  EXPECT_FALSE(name.empty());
  EXPECT_EQ(name, match::shape_target());
  const std::int64_t last = match::shape_targets().back();
  if (last == best) GTEST_SKIP() << "one target only";
  match::use_shape_target(last);
  EXPECT_NE(shape_target(), name);
  match::use_shape_target(best);
  EXPECT_EQ(shape_target(), name);
}

}  // namespace
}  // namespace leakwire
