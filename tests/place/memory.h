// Memory of this test program: how often it is asked for, and when there is none left.
//
// The operators stand in a source of their own, so that none is inlined without its partner.
#pragma once

#include <cstddef>
#include <limits>

namespace leakwire::place {

inline constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

// Of this thread: calls of operator new so far.
std::size_t allocated() noexcept;
// From now on so many calls of operator new succeed on this thread.
void limit_allocations(std::size_t left) noexcept;
std::size_t allocations_left() noexcept;

}  // namespace leakwire::place
