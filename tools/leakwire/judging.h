// What a run judges by: a policy and places, as --policy, --to and --log ask for.
#pragma once

#include <optional>

#include "flags.h"
#include "leakwire/inspector.h"
#include "plan.h"
#include "run.h"

namespace leakwire::program {

// Fills `options`. False where the policy or a file of places cannot be used; all that is wrong
// with them is said. Nothing is read where no flag asks for it.
bool load_judging(const Flags& flags, const Plan& plan, const DetectorPack& pack, Run& run,
                  InspectorOptions& options);

// Nothing where it cannot be read, or is wrong, which is said.
std::optional<Policy> load_policy(const std::string& file, const DetectorPack& pack, Run& run);

// What the plan says of every input.
InputInfo input_info(const Plan& plan);

}  // namespace leakwire::program
