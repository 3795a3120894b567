// Files that a run reads or writes besides its inputs: what they may be.
#pragma once

#include <string>
#include <vector>

#include "complaints.h"
#include "output.h"
#include "plan.h"

namespace leakwire::program {

// Each is a folder that can be read; what is not is said.
bool are_folders(const std::vector<std::string>& paths, Complaints& complaints);
// False for a named pipe, which may let us wait for ever, and is said. What a shell makes of
// `<(...)` stands in /dev/fd, and has its writer.
bool is_no_named_pipe(const std::string& path, Complaints& complaints);
// What is written by -o would spoil the policy, the key or the counts of budgets, or be lost.
bool output_is_apart(const Plan& plan, const Output& output, Complaints& complaints);

}  // namespace leakwire::program
