// Run: what every part of one run of the program shares.
#pragma once

#include <atomic>
#include <cstdint>

#include "complaints.h"
#include "screen.h"
#include "stop_sign.h"

namespace leakwire::program {

// Counted by any thread.
struct Counters {
  std::atomic<std::uint64_t> read{0};    // bytes taken from files, compressed where they are
  std::atomic<std::uint64_t> bytes{0};   // bytes looked at
  std::atomic<std::uint64_t> inputs{0};  // files, pipes, standard input
  std::atomic<std::uint64_t> findings{0};
  std::atomic<std::uint64_t> binary{0};  // binary files left out of a walk
};

struct Run {
  Screen screen{2};  // standard error
  Complaints complaints{screen};
  StopSign stop;
  Counters counters;
};

}  // namespace leakwire::program
