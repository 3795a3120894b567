// BudgetDesk: counts what the budgets of policies limit, for all inspectors whose records go to one
// sink. Any number of threads.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "leakwire/budget.h"
#include "leakwire/policy.h"
#include "leakwire/record.h"

namespace leakwire::abi {

class BudgetDesk {
 public:
  // From now on records under this policy count. Counts under it that there are go on.
  void know(const Policy& policy);
  // `on_overrun` must not use the desk.
  void take(const Record& record, const std::function<void(Overrun&&)>& on_overrun);

 private:
  // Messages that began before a swap end by the policy before.
  static constexpr std::size_t kMostPolicies = 2;

  std::mutex mutex_;
  std::deque<std::pair<std::string, BudgetKeeper>> keepers_;  // by the policy's sha256
};

}  // namespace leakwire::abi
