// Warnings: what is right in a policy and yet doubtful.
#pragma once

#include "policy/compiled.h"

namespace leakwire::policy {

// Adds to policy.warnings: rules that can never be reached, surer findings with a weaker action,
// receivers that lean on consent or derogation, promises that no rule serves.
void warn_of(Compiled& policy);

}  // namespace leakwire::policy
