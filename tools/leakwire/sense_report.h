// SenseReport: the one place where sense writes: records, coverage, summaries, stats, budgets.
//
// One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "job.h"
#include "leakwire/budget.h"
#include "leakwire/sensor.h"
#include "leakwire/sink.h"
#include "output.h"
#include "run.h"
#include "verdict_tally.h"

namespace leakwire::program {

class SenseReport {
 public:
  SenseReport(std::unique_ptr<Sink> sink, Output& output, std::string pack, Run& run)
      : sink_(std::move(sink)), output_(output), pack_(std::move(pack)), run_(run) {}

  void count_budgets(BudgetKeeper* keeper) { budgets_ = keeper; }
  // What the sensor calls.
  Sensor::Out out();
  void write(const Coverage& coverage) { sink_->write(coverage); }
  // `kernel`, `interface`: packets that never came here.
  void write_stats(const SensorCounters& counters, std::uint64_t kernel, std::uint64_t interface,
                   bool is_last);
  // Stats tell of packets that are kept.
  void tell_kept() noexcept { keeps_packets_ = true; }
  void write_audit(std::string_view action, std::string_view detail);
  void flush() { output_.flush(); }
  void finish() { sink_->finish(); }

  bool found() const noexcept { return found_; }
  const VerdictTally& verdicts() const noexcept { return verdicts_; }
  const std::map<std::string, Tally, std::less<>>& tallies() const noexcept { return tallies_; }
  const std::string& pack() const noexcept { return pack_; }

 private:
  void take(const Record& record);

  std::unique_ptr<Sink> sink_;
  Output& output_;
  const std::string pack_;
  Run& run_;
  std::map<std::string, Tally, std::less<>> tallies_;
  VerdictTally verdicts_;
  BudgetKeeper* budgets_ = nullptr;
  bool found_ = false;
  bool keeps_packets_ = false;
};

}  // namespace leakwire::program
