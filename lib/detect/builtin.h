// The built-in pack: pattern files read at build time and compiled into the library as data.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "detect/detector_spec.h"

namespace leakwire::detect {

// In the order of the pack. Written by leakwire-embed; empty in leakwire-embed itself.
std::vector<DetectorSpec> builtin_specs();
// What save_prepared() gave for all of them, or empty.
std::span<const char> builtin_prepared() noexcept;

}  // namespace leakwire::detect
