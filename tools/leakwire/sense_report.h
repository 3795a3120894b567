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
#include "live_view.h"
#include "output.h"
#include "run.h"
#include "verdict_tally.h"

namespace leakwire::program {

class SenseReport {
 public:
  SenseReport(std::unique_ptr<Sink> sink, Output& output, std::string pack, Run& run)
      : sink_(std::move(sink)), output_(output), pack_(std::move(pack)), run_(run) {}

  // Records of the policy of this hash count.
  void count_budgets(BudgetKeeper* keeper, std::string_view policy) {
    budgets_ = keeper;
    policy_ = policy;
  }
  // Records of other kinds bear this pack's fingerprint from here on.
  void judged_by(std::string pack) { pack_ = std::move(pack); }
  // What the sensor calls.
  Sensor::Out out();
  void write(const Coverage& coverage) { sink_->write(coverage); }
  // `kernel`, `interface`: packets that never came here.
  void write_stats(const SensorCounters& counters, std::uint64_t kernel, std::uint64_t interface,
                   bool is_last);
  // Stats tell of packets that are kept.
  void tell_kept() noexcept { keeps_packets_ = true; }
  // Every finding goes there too.
  void show_in(LiveView* view) noexcept { view_ = view; }
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
  std::string pack_;
  std::string policy_;  // of the budgets
  Run& run_;
  std::map<std::string, Tally, std::less<>> tallies_;
  VerdictTally verdicts_;
  BudgetKeeper* budgets_ = nullptr;
  bool found_ = false;
  bool keeps_packets_ = false;
  LiveView* view_ = nullptr;
};

}  // namespace leakwire::program
