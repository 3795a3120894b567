// Kernel: what this room has written once for all instruction sets, as compiled for one of them.
//
// Each part stands in a header of its own (shape_kernel-inl.h), which kernel.cc includes once for
// every instruction set. Which one runs is chosen once, best first; decision 0005 tells why that
// choice is our own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "match/literal_kernel.h"
#include "match/shape_kernel.h"

namespace leakwire::match {

struct Kernel {
  std::int64_t target;      // Highway's number
  std::size_t lanes;        // 64-bit words of a vector
  RunShapes run_shapes[4];  // for chunks of 1, 2, 4 and 8 rows
  FindLiterals find_literals;
  LookUp literal_look_up;
};

// The one in use.
const Kernel& kernel() noexcept;

// The instruction set in use: "AVX3", "AVX2", "SSE4", "NEON", "SCALAR", ...
std::string_view shape_target() noexcept;
// For tests: the targets that were compiled and run here (Highway's numbers), best first; and use
// of one of them from now on, while nothing runs.
std::vector<std::int64_t> shape_targets();
void use_shape_target(std::int64_t target) noexcept;

}  // namespace leakwire::match
