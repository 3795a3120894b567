// LiveView: what a live run shows on a terminal: rates, flows, what was dropped, who receives what,
// the last violations. All that it shows of data is masked, as records are.
//
// One thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "leakwire/record.h"
#include "leakwire/sensor.h"
#include "screen.h"

namespace leakwire::program {

class LiveView {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMostReceivers = 4096;  // that are told apart
  static constexpr std::size_t kMostLast = 100;        // violations that are remembered

  // `interface` is masked.
  LiveView(std::string interface, Clock::time_point start)
      : interface_(std::move(interface)), start_(start), told_(start) {}

  void take(const Record& record);
  // The lines of the picture; `unseen`: packets that the kernel and the interface dropped.
  std::vector<std::string> lines(const SensorCounters& counters, std::uint64_t unseen,
                                 Clock::time_point now, Screen::Size size,
                                 const std::string& last_complaint);
  // The same in one line, for what is no terminal.
  std::string line(const SensorCounters& counters, std::uint64_t unseen, Clock::time_point now);

 private:
  struct Row {
    std::string receiver, country, category;
    friend auto operator<=>(const Row&, const Row&) = default;
  };
  // Since the last call with a later `now`: packets and bytes a second.
  void settle_rates(const SensorCounters& counters, std::uint64_t unseen, Clock::time_point now);

  const std::string interface_;
  const Clock::time_point start_;
  Clock::time_point told_;
  std::uint64_t packets_ = 0, bytes_ = 0;  // by then
  double packet_rate_ = 0, byte_rate_ = 0;
  std::uint64_t findings_ = 0, violations_ = 0;
  std::map<Row, std::uint64_t> receivers_;
  std::deque<std::string> last_;  // newest first
};

}  // namespace leakwire::program
