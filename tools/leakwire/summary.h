// The summary at the end of a run, on standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "report_writer.h"
#include "run.h"
#include "walker.h"

namespace leakwire::program {

struct Summary {
  std::chrono::steady_clock::duration took{};
  std::string done;  // "5 findings", "5 findings taken out"
  LeftOut left_out;
  bool interrupted = false;
};

void show_summary(const Summary& summary, Run& run);
// One line a detector: how many of which confidence.
void show_tallies(const std::map<std::string, Tally, std::less<>>& tallies, Run& run);

}  // namespace leakwire::program
