#include "inspect/abi/budget_desk.h"

#include <algorithm>

namespace leakwire::abi {

void BudgetDesk::know(const Policy& policy) {
  if (policy.budgets().empty()) return;
  const std::lock_guard lock(mutex_);
  const auto is_it = [&policy](const auto& one) { return one.first == policy.sha256(); };
  if (std::any_of(keepers_.begin(), keepers_.end(), is_it)) return;
  Result<BudgetKeeper> keeper = BudgetKeeper::open(policy);
  if (!keeper) return;  // there is no file that it could not read
  keepers_.emplace_back(policy.sha256(), std::move(*keeper));
  if (keepers_.size() > kMostPolicies) keepers_.pop_front();
}

void BudgetDesk::take(const Record& record, const std::function<void(Overrun&&)>& on_overrun) {
  if (record.budgets.empty() || !record.policy) return;
  const std::lock_guard lock(mutex_);
  for (auto& [sha256, keeper] : keepers_) {
    if (sha256 == record.policy->sha256) return keeper.take(record, on_overrun);
  }
}

}  // namespace leakwire::abi
