#include "bench/rounds.h"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace leakwire::bench {
namespace {

double now(Clock clock) {
  timespec time{};
  clock_gettime(clock == Clock::kCpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Measured {
  std::size_t repeats = 1;
  std::vector<double> seconds;  // of one run, by round
  Tally tally;
  bool same = true;
};

void write_row(const Place& place, const Contestant& contestant, const Measured& measured) {
  std::printf("{\"section\":\"%s\",\"row\":\"%s\",\"column\":\"%s\",\"bytes\":%zu,",
              std::string(place.section).c_str(), place.row.c_str(), contestant.name.c_str(),
              contestant.bytes);
  std::printf("\"findings\":%llu,\"hash\":\"%016llx\",",
              static_cast<unsigned long long>(measured.tally.findings),
              static_cast<unsigned long long>(measured.tally.hash));
  if (contestant.expected) std::printf("\"same\":%s,", measured.same ? "true" : "false");
  std::printf("\"seconds\":[");
  for (std::size_t i = 0; i < measured.seconds.size(); ++i) {
    std::printf("%s%.9f", i == 0 ? "" : ",", measured.seconds[i]);
  }
  std::printf("]}\n");
  std::fflush(stdout);
}

}  // namespace

int compete(const Place& place, const std::vector<Contestant>& contestants,
            const RoundOptions& options) {
  std::vector<Measured> all(contestants.size());
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    const double start = now(options.clock);
    all[i].tally = contestants[i].run();
    const double once = std::max(now(options.clock) - start, 1e-9);
    all[i].repeats =
        static_cast<std::size_t>(std::clamp(std::ceil(options.turn_seconds / once), 1.0, 100000.0));
    all[i].same = !contestants[i].expected || all[i].tally == *contestants[i].expected;
  }
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      const double start = now(options.clock);
      for (std::size_t turn = 0; turn < all[i].repeats; ++turn) {
        if (contestants[i].run() != all[i].tally) all[i].same = false;
      }
      all[i].seconds.push_back((now(options.clock) - start) / static_cast<double>(all[i].repeats));
    }
  }
  int wrong = 0;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    write_row(place, contestants[i], all[i]);
    wrong += all[i].same ? 0 : 1;
  }
  return wrong;
}

double seconds_of(const std::function<void()>& run) {
  const double start = now(Clock::kCpu);
  run();
  return std::max(now(Clock::kCpu) - start, 1e-9);
}

}  // namespace leakwire::bench
