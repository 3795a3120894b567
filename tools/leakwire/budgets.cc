#include "budgets.h"

#include <fmt/format.h>

#include <utility>

namespace leakwire::program {

bool open_budgets(const Plan& plan, const InspectorOptions& inspect, Run& run,
                  std::optional<BudgetKeeper>& keeper) {
  if (!inspect.judging || inspect.judging->policy.budgets().empty()) return true;
  BudgetOptions options;
  if (plan.budget_file) options.state_file = *plan.budget_file;
  Result<BudgetKeeper> opened = BudgetKeeper::open(inspect.judging->policy, options);
  if (!opened) {
    run.complaints.say(opened.error());
    return false;
  }
  keeper.emplace(*std::move(opened));
  return true;
}

void close_budgets(const std::optional<BudgetKeeper>& keeper, Run& run) {
  if (!keeper) return;
  if (const Diagnostics mistakes = keeper->save(); !mistakes.empty()) run.complaints.say(mistakes);
  if (keeper->not_counted() > 0) {
    run.complaints.say("budgets",
                       fmt::format("{} findings were not counted: more persons and windows "
                                   "than are remembered",
                                   keeper->not_counted()));
  }
}

}  // namespace leakwire::program
