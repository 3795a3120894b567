// What kind of place standard output and standard error are.
#pragma once

#include <string>

namespace leakwire::program {

bool is_terminal(int fd);

// "auto", "always", "never" as colours mean it: auto is a terminal, no NO_COLOR
// (https://no-color.org: set and not empty) and no TERM=dumb.
bool wants_color(const std::string& when, int fd);

}  // namespace leakwire::program
