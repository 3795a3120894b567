// Progress: a line on standard error that tells how far a long run is. Taken away at its end.
//
// Has a thread of its own, and a second one that adds up the sizes of what is to be read.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "plan.h"
#include "run.h"

namespace leakwire::program {

class Progress {
 public:
  // Shows nothing where `plan` does not ask for it.
  Progress(const Plan& plan, Run& run);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

 private:
  void start(const Plan& plan);
  void show();
  void add_up(const std::vector<std::string>& paths, bool hidden);
  std::string line(std::chrono::duration<double> passed) const;

  Run& run_;
  const bool at_once_;
  std::atomic<std::uint64_t> total_{0};
  std::atomic<bool> total_known_{false};
  std::atomic<bool> ends_{false};
  std::mutex mutex_;
  std::condition_variable end_;
  std::thread shower_;
  std::thread adder_;
};

}  // namespace leakwire::program
