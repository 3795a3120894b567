// Runs the laws on the instruction set that LEAKWIRE_TARGET (environment) names: "AVX2".
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "hwy/highway.h"
#include "match/kernel.h"

namespace leakwire::laws {
namespace {

class ForcedTarget : public testing::Environment {
 public:
  void SetUp() override {
    const char* const name = std::getenv("LEAKWIRE_TARGET");
    if (name == nullptr) return;
    const std::vector<std::int64_t> targets = match::shape_targets();
    const auto named = std::find_if(targets.begin(), targets.end(), [&](std::int64_t target) {
      return std::string_view(hwy::TargetName(target)) == name;
    });
    if (named == targets.end()) GTEST_SKIP() << "no " << name << " on this machine";
    match::use_shape_target(*named);
    ASSERT_EQ(match::shape_target(), name);
  }
};

testing::Environment* const kForced = testing::AddGlobalTestEnvironment(new ForcedTarget);

}  // namespace
}  // namespace leakwire::laws
