#include "inspect/flow/shard_workers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace leakwire::inspect {
namespace {

constexpr std::size_t kShards = 16;

TEST(ShardWorkers, EachShardIsWorkedOnOnceARound) {
  for (const unsigned threads : {1U, 2U, 3U, 40U}) {
    std::array<std::size_t, kShards> counts{};  // each is one thread's at a time
    std::atomic<std::size_t> highest = 0;
    ShardWorkers workers(threads, kShards, [&](std::size_t worker, std::size_t shard) {
      ++counts[shard];
      std::size_t seen = highest;
      while (worker > seen && !highest.compare_exchange_weak(seen, worker)) {
      }
    });
    workers.wait();  // nothing was started
    std::array<std::size_t, kShards> weights{};
    for (std::size_t round = 1; round <= 500; ++round) {
      for (std::size_t i = 0; i < kShards; ++i) weights[i] = (i * 7 + round) % 5;
      if (round % 3 == 0) {
        workers.start();
      } else {
        workers.start(weights);
      }
      workers.wait();
      workers.wait();
      for (const std::size_t count : counts) ASSERT_EQ(count, round);
    }
    EXPECT_LT(highest, std::min<std::size_t>(threads, kShards));
  }
}

TEST(ShardWorkers, TheHeaviestShardsComeFirst) {
  std::vector<std::size_t> order;
  ShardWorkers workers(1, 4, [&](std::size_t, std::size_t shard) { order.push_back(shard); });
  const std::array<std::size_t, 4> weights{5, 9, 0, 9};
  workers.start(weights);
  EXPECT_EQ(order, (std::vector<std::size_t>{1, 3, 0, 2}));
}

// Who calls takes part: with two threads, none of which has to wait for the other, both work.
TEST(ShardWorkers, TheCallerTakesItsShare) {
  std::mutex mutex;
  std::array<std::size_t, 2> done{};
  ShardWorkers workers(2, kShards, [&](std::size_t worker, std::size_t) {
    std::this_thread::sleep_for(std::chrono::microseconds(100));  // the other may begin
    const std::lock_guard lock(mutex);
    ++done[worker];
  });
  for (int round = 0; round < 2000 && (done[0] == 0 || done[1] == 0); ++round) {
    workers.start();
    workers.wait();
  }
  EXPECT_GT(done[0], 0U);
  EXPECT_GT(done[1], 0U);
}

}  // namespace
}  // namespace leakwire::inspect
