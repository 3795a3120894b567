// ShardWorkers: threads that share out the shards of a sensor: who is done with one takes the next,
// as some take much longer than others. Each shard is one thread's at a time.
//
// With one thread there is no other: the work is done by who calls start().
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace leakwire::inspect {

class ShardWorkers {
 public:
  using Work = std::function<void(std::size_t worker, std::size_t shard)>;

  // As many threads as the system gives, at most `threads`.
  ShardWorkers(unsigned threads, std::size_t shards, Work work);
  ShardWorkers(const ShardWorkers&) = delete;
  ShardWorkers& operator=(const ShardWorkers&) = delete;
  ~ShardWorkers();

  // `work` once for each shard. Must not be called while it is under way.
  void start();
  void wait();

 private:
  void run(std::size_t worker);
  void work_on(std::size_t worker);

  const std::size_t shards_;
  const Work work_;
  std::size_t count_ = 1;
  std::atomic<std::size_t> next_ = 0;  // shard that no one has taken yet, in this round
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t round_ = 0;  // guarded by mutex_, as all below
  std::size_t busy_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace leakwire::inspect
