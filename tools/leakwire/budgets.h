// The counts that a policy limits: opened before a run, kept behind it.
#pragma once

#include <optional>

#include "leakwire/budget.h"
#include "leakwire/inspector.h"
#include "plan.h"
#include "run.h"

namespace leakwire::program {

// Nothing where the policy limits nothing. False where the file of counts cannot be used.
bool open_budgets(const Plan& plan, const InspectorOptions& inspect, Run& run,
                  std::optional<BudgetKeeper>& keeper);
void close_budgets(const std::optional<BudgetKeeper>& keeper, Run& run);

}  // namespace leakwire::program
