#include "leakwire/budget.h"

#include <string_view>
#include <utility>
#include <vector>

#include "report/budget_counts.h"
#include "report/budget_file.h"
#include "text/time.h"

namespace leakwire {

struct BudgetKeeper::State {
  Policy policy;
  BudgetOptions options;
  report::BudgetCounts counts;
};

namespace {

std::vector<report::BudgetTerms> terms_of(const Policy& policy) {
  std::vector<report::BudgetTerms> terms;
  for (const BudgetInfo& budget : policy.budgets()) {
    terms.push_back({std::string(budget.name), budget.counted, budget.at_most, budget.window,
                     budget.per_receiver, budget.per_border});
  }
  return terms;
}

Overrun overrun_of(const BudgetInfo& budget, const report::BudgetCounts::Passed& passed,
                   const Record& record) {
  Overrun overrun;
  overrun.timestamp = record.timestamp;
  overrun.observed = record.observed;
  overrun.budget = budget.name;
  overrun.counted = to_string(budget.counted);
  overrun.count = passed.count;
  overrun.at_most = budget.at_most;
  overrun.window = to_string(budget.window);
  overrun.begin = text::to_rfc3339(passed.place.window.begin);
  overrun.end = text::to_rfc3339(passed.place.window.end);
  overrun.receiver = passed.place.receiver;
  overrun.from_country = passed.place.from_country.text();
  overrun.importer_country = passed.place.importer_country.text();
  overrun.action = budget.then;
  overrun.promises.assign(budget.promises.begin(), budget.promises.end());
  if (record.policy) overrun.policy = *record.policy;
  overrun.pack = record.pack;
  return overrun;
}

}  // namespace

BudgetKeeper::BudgetKeeper(std::unique_ptr<State> state) : state_(std::move(state)) {}
BudgetKeeper::BudgetKeeper(BudgetKeeper&&) noexcept = default;
BudgetKeeper& BudgetKeeper::operator=(BudgetKeeper&&) noexcept = default;
BudgetKeeper::~BudgetKeeper() = default;

Result<BudgetKeeper> BudgetKeeper::open(Policy policy, const BudgetOptions& options) {
  report::BudgetCounts counts(terms_of(policy), options.most_persons);
  if (options.state_file) {
    std::string text;
    Diagnostics mistakes = report::read_budget_file(*options.state_file, text);
    if (mistakes.empty() && !text.empty()) {
      mistakes = report::read_budgets(text, options.state_file->string(), counts);
    }
    if (!mistakes.empty()) return mistakes;
  }
  return BudgetKeeper(
      std::make_unique<State>(State{std::move(policy), options, std::move(counts)}));
}

void BudgetKeeper::take(const Record& record, const std::function<void(Overrun&&)>& on_overrun) {
  state_->counts.take(record, [&](const report::BudgetCounts::Passed& passed) {
    on_overrun(overrun_of(state_->policy.budgets()[passed.place.budget], passed, record));
  });
}

std::uint64_t BudgetKeeper::not_counted() const noexcept { return state_->counts.not_counted(); }

Diagnostics BudgetKeeper::save() const {
  if (!state_->options.state_file) return {};
  return report::write_budget_file(*state_->options.state_file,
                                   report::budget_text(state_->counts));
}

}  // namespace leakwire
