#include "detect/batches.h"

#include <gtest/gtest.h>

#include <map>
#include <span>
#include <vector>

namespace leakwire::detect {
namespace {

// What has been handed on, by key, and how often.
struct Taken {
  std::map<std::uint32_t, std::vector<std::size_t>> places;
  int calls = 0;

  void operator()(std::uint32_t key, std::span<const std::size_t> some) {
    places[key].insert(places[key].end(), some.begin(), some.end());
    ++calls;
  }
};

TEST(Batches, HandOnWhatWasGatheredByKey) {
  Batches batches(200);
  Taken taken;
  const auto take = [&](std::uint32_t key, std::span<const std::size_t> some) { taken(key, some); };
  for (std::size_t i = 0; i < 600; ++i) batches.add(i % 3 == 0 ? 199 : 0, i, take);
  EXPECT_EQ(taken.calls, static_cast<int>(400 / Batches::kMost + 200 / Batches::kMost));
  batches.drain(take);
  ASSERT_EQ(taken.places.size(), 2U);
  std::vector<std::size_t> thirds, others;
  for (std::size_t i = 0; i < 600; ++i) (i % 3 == 0 ? thirds : others).push_back(i);
  EXPECT_EQ(taken.places[199], thirds);
  EXPECT_EQ(taken.places[0], others);
  const int calls = taken.calls;
  batches.drain(take);
  EXPECT_EQ(taken.calls, calls);  // nothing twice
}

TEST(Batches, ForgetWhatIsCleared) {
  Batches batches(3);
  Taken taken;
  const auto take = [&](std::uint32_t key, std::span<const std::size_t> some) { taken(key, some); };
  batches.add(1, 7, take);
  batches.clear();
  batches.add(2, 8, take);
  batches.drain(take);
  EXPECT_EQ(taken.places, (std::map<std::uint32_t, std::vector<std::size_t>>{{2, {8}}}));
}

}  // namespace
}  // namespace leakwire::detect
