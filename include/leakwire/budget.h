// BudgetKeeper: counts what a policy's budgets limit, outside the judgement.
//
// A budget changes no verdict. What counts is the time of the finding, in UTC, not that of the
// reading, and a finding is counted once by its id however often it is read. One thread at a time;
// whoever writes the records is that thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "leakwire/export.h"
#include "leakwire/policy.h"
#include "leakwire/record.h"
#include "leakwire/result.h"

namespace leakwire {

struct BudgetOptions {
  // Kept over restarts; read where it is there, written by save(). Holds pseudonyms and no values;
  // mode 0600. Nothing: counts of this run alone.
  std::optional<std::filesystem::path> state_file;
  // Persons (findings, for budgets that count these) remembered over all windows. Past it the
  // oldest windows that are over give way; what then cannot be counted is told by not_counted().
  std::size_t most_persons = std::size_t{1} << 20;
};

class LEAKWIRE_EXPORT BudgetKeeper {
 public:
  // A state file of another policy's budgets is used for the budgets whose names and terms are the
  // same; one that cannot be read is a mistake.
  static Result<BudgetKeeper> open(Policy policy, const BudgetOptions& options = {});
  BudgetKeeper(BudgetKeeper&&) noexcept;
  BudgetKeeper& operator=(BudgetKeeper&&) noexcept;
  ~BudgetKeeper();

  // `record.budgets` names those that it counts for. Calls `on_overrun` for a budget, window,
  // receiver and border whose count passes `at-most`: once each. Late records go to the window of
  // their own time. What is counted under two keys of pseudonyms is never added up.
  void take(const Record& record, const std::function<void(Overrun&&)>& on_overrun);
  // Findings that should have counted and did not, in this run: they make a coverage record.
  std::uint64_t not_counted() const noexcept;
  // Whole or not at all, by a new file under the old name. Nothing where it is written, or no file
  // was asked for.
  Diagnostics save() const;

 private:
  struct State;
  explicit BudgetKeeper(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace leakwire
