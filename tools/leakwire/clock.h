// The time of day as records write it.
#pragma once

#include <string>

namespace leakwire::program {

// RFC 3339, UTC, microseconds.
std::string timestamp_now();

}  // namespace leakwire::program
