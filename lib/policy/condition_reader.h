// Condition reader: `when`, `not` and `unless` of rules, exceptions and budgets.
#pragma once

#include "policy/reading.h"

namespace leakwire::policy {

struct ReadWhen {
  When when;
  bool names_confidence = false;
  std::optional<Reason> speaks_of;  // the reason that its conditions give; nothing where none does
};

// The three keys of a rule's fields; each may be missing.
ReadWhen read_when(Reading& reading, const Fields& fields);

}  // namespace leakwire::policy
