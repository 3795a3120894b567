// The file that keeps the counts of budgets over restarts: one JSON object a line
// (docs/budgets.md).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "leakwire/result.h"
#include "report/budget_counts.h"

namespace leakwire::report {

// The whole file as it is to be written.
std::string budget_text(const BudgetCounts& counts);
// Puts into `counts` what is kept of budgets with the same name and terms. All that is wrong with
// `text`; `counts` is then to be thrown away. No bytes of the file are in a mistake.
Diagnostics read_budgets(std::string_view text, std::string_view file, BudgetCounts& counts);

// Nothing in `text` where there is no such file. Empty: done.
Diagnostics read_budget_file(const std::filesystem::path& file, std::string& text);
// Whole or not at all: a new file of mode 0600 takes the old one's name. Missing folders are made,
// for the owner alone. Empty: done.
Diagnostics write_budget_file(const std::filesystem::path& file, std::string_view text);

}  // namespace leakwire::report
