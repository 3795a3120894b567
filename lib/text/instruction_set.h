// Which of Highway's targets this CPU runs.
//
// Thread-safe. Decision 0005 tells why the choice among targets is our own.
#pragma once

#include <cstdint>

namespace leakwire::text {

// Whether this CPU (and the system, which must save its registers) has what the target needs.
// `target`: Highway's number (HWY_AVX2, ...).
bool runs_here(std::int64_t target) noexcept;

}  // namespace leakwire::text
