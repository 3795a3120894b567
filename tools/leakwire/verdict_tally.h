// VerdictTally: verdicts of a run, counted by what the policy wants and by promise. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "leakwire/policy.h"
#include "leakwire/record.h"
#include "run.h"

namespace leakwire::program {

class VerdictTally {
 public:
  void take(const Record& record);
  void take(const Overrun& overrun);
  // On standard error: one line of all, one for each promise that a verdict cites.
  void show(const Policy& policy, Run& run) const;

 private:
  using ByAction = std::array<std::uint64_t, kActionNames.size()>;

  ByAction all_{};
  std::map<std::string, ByAction, std::less<>> by_promise_;
  std::uint64_t at_rest_ = 0;
  std::uint64_t overruns_ = 0;
};

}  // namespace leakwire::program
