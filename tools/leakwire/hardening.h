// What a process that looks into traffic does without: core dumps, and the rights of root.
#pragma once

#include <string>

namespace leakwire::program {

// No core file, and no other process may look into this one (prctl(2), PR_SET_DUMPABLE).
void forbid_core_dumps() noexcept;

// Becomes `user` for good, with its groups alone; empty: nobody, where this is root, else nothing.
// False where it cannot: `problem`.
bool drop_rights(const std::string& user, std::string& problem);

}  // namespace leakwire::program
