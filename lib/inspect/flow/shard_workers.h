// ShardWorkers: threads that share out the shards of a sensor: who is done with one takes the next,
// as some take much longer than others. Each shard is one thread's at a time.
//
// Who calls start() is one of them: it goes on with other things, and takes its share in wait().
// Where there is no other, the work is done in start().
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace leakwire::inspect {

class ShardWorkers {
 public:
  using Work = std::function<void(std::size_t worker, std::size_t shard)>;

  // As many threads as the system gives, at most `threads`, the caller's among them.
  ShardWorkers(unsigned threads, std::size_t shards, Work work);
  ShardWorkers(const ShardWorkers&) = delete;
  ShardWorkers& operator=(const ShardWorkers&) = delete;
  ~ShardWorkers();

  // `work` once for each shard, where `weights` tells how much each takes, the heaviest first: none
  // is left over that takes long. Must not be called while it is under way.
  void start(std::span<const std::size_t> weights = {});
  void wait();

 private:
  void run(std::size_t worker);
  void work_on(std::size_t worker);

  const std::size_t shards_;
  const Work work_;
  std::size_t count_ = 1;           // of threads beside the caller's
  std::vector<std::size_t> order_;  // of shards; of those that start() was told the weights of
  std::atomic<std::size_t> next_;   // in order_: that no one has taken yet, in this round
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t round_ = 0;  // guarded by mutex_, as all below
  std::size_t busy_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace leakwire::inspect
