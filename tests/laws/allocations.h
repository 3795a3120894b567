// Counts every allocation of this thread, by operator new and by malloc.
#pragma once

#include <cstddef>

namespace leakwire::laws {

// Allocations of the calling thread since it began. Stays 0 where a sanitizer has malloc to itself
// (counts_allocations() is false there).
std::size_t allocations() noexcept;
bool counts_allocations() noexcept;

}  // namespace leakwire::laws
