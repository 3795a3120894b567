// Rounds: contestants take turns in one process, so that what disturbs the machine disturbs them
// all.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/tally.h"

namespace leakwire::bench {

struct Contestant {
  std::string name;
  std::size_t bytes = 0;            // that one run takes
  std::function<Tally()> run;       // all of the work, from bytes to findings
  std::optional<Tally> expected{};  // what it must come to
};

enum class Clock : std::uint8_t {
  kCpu,   // CPU time of the process
  kWall,  // where the work is done by more than one thread
};

struct RoundOptions {
  std::size_t rounds = 5;
  double turn_seconds = 0.02;  // a turn is repeated until it takes so long
  Clock clock = Clock::kCpu;
};

// One place of a table: a line of JSON on standard output for each contestant.
struct Place {
  std::string_view section;  // "corpora"
  std::string row;           // "log-sparse"; the column is the contestant's name
};

// Runs each once to warm up, then all in turn, `rounds` times, and writes what was measured.
// Returns how many did not come to what was expected.
int compete(const Place& place, const std::vector<Contestant>& contestants,
            const RoundOptions& options);

// CPU time of one run.
double seconds_of(const std::function<void()>& run);

}  // namespace leakwire::bench
