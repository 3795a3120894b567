// ReportWriter: the one place where findings are written: as records, as counts or as names.
//
// One thread. Line numbers of a block count from the block; they are put right here.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "job.h"
#include "leakwire/budget.h"
#include "leakwire/sink.h"
#include "name_masker.h"
#include "output.h"
#include "run.h"
#include "verdict_tally.h"

namespace leakwire::program {

enum class ReportMode { kRecords, kCounts, kNames };

class ReportWriter {
 public:
  // `sink` writes into `output`; only for kRecords.
  ReportWriter(ReportMode mode, bool null_after_names, std::unique_ptr<Sink> sink, Output& output,
               NameMasker& names, Run& run);

  // Counts what the policy limits, in the order of the records; kept by the caller.
  void count_budgets(BudgetKeeper* keeper) { budgets_ = keeper; }
  void take(Item&& item, Input& input);
  void block_ends(const Job& job);
  // Of one that is followed, and may never end: what is known of it at once.
  void input_begins(Input& input, const LogTally& tally);
  void input_ends(Input& input);
  void flush() { output_.flush(); }
  // Ends the document.
  void finish();

  const std::map<std::string, Tally, std::less<>>& tallies() const noexcept { return tallies_; }
  const VerdictTally& verdicts() const noexcept { return verdicts_; }
  // A finding that the policy does not allow (without one: any), or a budget overrun.
  bool found() const noexcept { return found_; }

 private:
  void take_record(Record&& record, Input& input);
  void take_tallies(const Tallies& tallies, Input& input);
  void write_record(const Record& record);
  void tell_tally(Input& input);
  void hint(const Input& input);
  void write_name(const Input& input, const std::string& behind);

  const ReportMode mode_;
  const bool null_after_names_;
  std::unique_ptr<Sink> sink_;
  Output& output_;
  NameMasker& names_;
  Run& run_;
  std::map<std::string, Tally, std::less<>> tallies_;
  VerdictTally verdicts_;
  BudgetKeeper* budgets_ = nullptr;
  bool found_ = false;
  bool hinted_ = false;
};

}  // namespace leakwire::program
