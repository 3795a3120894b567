// MessageOutcome: what was found in a message and which finding decides. Plain value; holds no
// personal data.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "inspect/judge.h"

namespace leakwire::inspect {

struct MessageOutcome {
  Action wanted = Action::kAllow;    // by the policy, whatever its mode
  Action enforced = Action::kAllow;  // ... of rules that are enforced
  Action decided = Action::kAllow;   // by the policy, for the finding that decides
  Mode mode = Mode::kWatch;
  std::uint64_t findings = 0;
  std::string reason, rule, promises, detectors, owner, receiver;
  std::array<char, 2> country{};

  // Takes a finding in.
  void add(const Finding& finding, const Judged& judged);
  // "block: cards-never-to-us (cards-by-processor-only): card-number"
  std::string summary(Action done) const;
};

}  // namespace leakwire::inspect
