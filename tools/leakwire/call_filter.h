// What a live sensor may still ask of the kernel once all is open: seccomp(2), by libseccomp.
#pragma once

#include <string>

namespace leakwire::program {

// From here on, for good and for all threads: memory, time, threads, reading, and writing to what
// is open. All other calls fail with EPERM: no new socket, no program, no file opened for writing
// but where `writes_files` (counts of budgets are written under a new name). False where it cannot
// be: `problem`.
bool restrict_calls(bool writes_files, std::string& problem);

}  // namespace leakwire::program
