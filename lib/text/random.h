// Random bytes from the system.
#pragma once

#include <cstdint>
#include <span>

namespace leakwire::text {

// Fills `out` with bytes from the system's random source (getrandom(2)). Throws
// std::system_error. Thread-safe.
void fill_random(std::span<std::uint8_t> out);

}  // namespace leakwire::text
