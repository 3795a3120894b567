#include "inspect/flow/shard_workers.h"

#include <algorithm>
#include <numeric>
#include <system_error>
#include <utility>

namespace leakwire::inspect {

ShardWorkers::ShardWorkers(unsigned threads, std::size_t shards, Work work)
    : shards_(shards), work_(std::move(work)), order_(shards), next_(shards) {
  std::iota(order_.begin(), order_.end(), 0);
  const std::size_t wanted = std::min<std::size_t>(threads, shards);
  if (wanted < 2) return;
  // Held until their number is known: so many are waited for.
  const std::lock_guard lock(mutex_);
  try {
    while (threads_.size() + 1 < wanted) {
      threads_.emplace_back([this, worker = threads_.size() + 1] { run(worker); });
    }
  } catch (const std::system_error&) {
    // As many as there are.
  }
  count_ = threads_.size();
}

ShardWorkers::~ShardWorkers() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ShardWorkers::work_on(std::size_t worker) {
  for (std::size_t at = next_++; at < shards_; at = next_++) work_(worker, order_[at]);
}

void ShardWorkers::start(std::span<const std::size_t> weights) {
  if (weights.size() == shards_) {
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
    });
  }
  next_ = 0;
  if (threads_.empty()) return work_on(0);
  {
    const std::lock_guard lock(mutex_);
    ++round_;
    busy_ = count_;
  }
  changed_.notify_all();
}

void ShardWorkers::wait() {
  work_on(0);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return busy_ == 0; });
}

void ShardWorkers::run(std::size_t worker) {
  std::size_t seen = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return ending_ || round_ != seen; });
      if (ending_) return;
      seen = round_;
    }
    work_on(worker);
    {
      const std::lock_guard lock(mutex_);
      --busy_;
    }
    changed_.notify_all();
  }
}

}  // namespace leakwire::inspect
