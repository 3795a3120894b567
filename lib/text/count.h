// Counting a byte, at the speed of memory.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakwire::text {

// How often `byte` stands in `bytes`. Thread-safe.
std::uint64_t count_byte(std::string_view bytes, char byte) noexcept;

}  // namespace leakwire::text
