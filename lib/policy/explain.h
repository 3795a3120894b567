// Explain: a judgement step by step, by the same code that judges.
#pragma once

#include "policy/judge.h"

namespace leakwire::policy {

Explanation explain(const Facts& facts);

}  // namespace leakwire::policy
