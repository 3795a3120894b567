// What Highway has compiled of a source: an array with one of each target, best first, and those of
// them that run on this machine. Included behind hwy/highway.h, where HWY_ONCE holds: which targets
// they are hangs on what the source asked for. Highway's own table of targets would do the same,
// but its library measures the clock for milliseconds whenever it is loaded.
#pragma once

#include <span>

#include "text/instruction_set.h"

#if HWY_TARGETS & HWY_AVX3_DL
#define LEAKWIRE_OF_AVX3_DL(name) N_AVX3_DL::name,
#else
#define LEAKWIRE_OF_AVX3_DL(name)
#endif
#if HWY_TARGETS & HWY_AVX3
#define LEAKWIRE_OF_AVX3(name) N_AVX3::name,
#else
#define LEAKWIRE_OF_AVX3(name)
#endif
#if HWY_TARGETS & HWY_AVX2
#define LEAKWIRE_OF_AVX2(name) N_AVX2::name,
#else
#define LEAKWIRE_OF_AVX2(name)
#endif
#if HWY_TARGETS & HWY_SSE4
#define LEAKWIRE_OF_SSE4(name) N_SSE4::name,
#else
#define LEAKWIRE_OF_SSE4(name)
#endif
#if HWY_TARGETS & HWY_SSSE3
#define LEAKWIRE_OF_SSSE3(name) N_SSSE3::name,
#else
#define LEAKWIRE_OF_SSSE3(name)
#endif
#if HWY_TARGETS & HWY_NEON
#define LEAKWIRE_OF_NEON(name) N_NEON::name,
#else
#define LEAKWIRE_OF_NEON(name)
#endif
#if HWY_TARGETS & HWY_EMU128
#define LEAKWIRE_OF_EMU128(name) N_EMU128::name,
#else
#define LEAKWIRE_OF_EMU128(name)
#endif
#if HWY_TARGETS & HWY_SCALAR
#define LEAKWIRE_OF_SCALAR(name) N_SCALAR::name,
#else
#define LEAKWIRE_OF_SCALAR(name)
#endif

// clang-format off
#define LEAKWIRE_OF_EACH_TARGET(name) { \
  LEAKWIRE_OF_AVX3_DL(name) LEAKWIRE_OF_AVX3(name) LEAKWIRE_OF_AVX2(name) LEAKWIRE_OF_SSE4(name) \
  LEAKWIRE_OF_SSSE3(name) LEAKWIRE_OF_NEON(name) LEAKWIRE_OF_EMU128(name) LEAKWIRE_OF_SCALAR(name) }
// clang-format on

namespace leakwire::text {

// A CPU runs all targets behind the first that it runs, and every CPU the last one.
template <class Compiled, std::size_t kCount>
std::span<const Compiled> those_that_run_here(const Compiled (&all)[kCount]) noexcept {
  std::span<const Compiled> left(all);
  while (left.size() > 1 && !runs_here(left.front().target)) left = left.subspan(1);
  return left;
}

}  // namespace leakwire::text
