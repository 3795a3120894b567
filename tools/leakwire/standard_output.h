// Texts to standard output, for the commands that write no findings.
#pragma once

#include <string_view>

#include "complaints.h"

namespace leakwire::program {

// False where it cannot be written, which is said.
bool print(std::string_view text, Complaints& complaints);

}  // namespace leakwire::program
