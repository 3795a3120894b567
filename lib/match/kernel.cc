#include "match/kernel.h"

#define HWY_WANT_AVX3_DL 1  // shifts over two words, look-ups of 128 bytes, matrices of bits
// Their vectors have no fixed size, which columns need; NEON serves there.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "match/kernel.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "match/literal_kernel-inl.h"
#include "match/shape_kernel-inl.h"
#include "text/instruction_set.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::match::HWY_NAMESPACE {

constexpr Kernel kKernel{HWY_TARGET,
                         hn::MaxLanes(Words()),
                         {run_shapes<1>, run_shapes<2>, run_shapes<4>, run_shapes<8>},
                         find_literals,
                         kLiteralLookUp};

}  // namespace leakwire::match::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace leakwire::match {
namespace {

// What is compiled in, best first. Highway's own table of targets would do the same, but its
// library measures the clock for milliseconds whenever it is loaded.
constexpr Kernel kKernels[] = {
#if HWY_TARGETS & HWY_AVX3_DL
    N_AVX3_DL::kKernel,
#endif
#if HWY_TARGETS & HWY_AVX3
    N_AVX3::kKernel,
#endif
#if HWY_TARGETS & HWY_AVX2
    N_AVX2::kKernel,
#endif
#if HWY_TARGETS & HWY_SSE4
    N_SSE4::kKernel,
#endif
#if HWY_TARGETS & HWY_SSSE3
    N_SSSE3::kKernel,
#endif
#if HWY_TARGETS & HWY_NEON
    N_NEON::kKernel,
#endif
#if HWY_TARGETS & HWY_EMU128
    N_EMU128::kKernel,
#endif
#if HWY_TARGETS & HWY_SCALAR
    N_SCALAR::kKernel,
#endif
};

const Kernel* best_kernel() {
  for (const Kernel& kernel : kKernels) {
    if (text::runs_here(kernel.target)) return &kernel;
  }
  return nullptr;  // the last one runs everywhere
}

const Kernel* chosen = best_kernel();

}  // namespace

const Kernel& kernel() noexcept { return *chosen; }

std::string_view shape_target() noexcept { return hwy::TargetName(chosen->target); }

std::vector<std::int64_t> shape_targets() {
  std::vector<std::int64_t> targets;
  for (const Kernel& kernel : kKernels) {
    if (text::runs_here(kernel.target)) targets.push_back(kernel.target);
  }
  return targets;
}

void use_shape_target(std::int64_t target) noexcept {
  for (const Kernel& kernel : kKernels) {
    if (kernel.target == target && text::runs_here(target)) chosen = &kernel;
  }
}

}  // namespace leakwire::match
#endif  // HWY_ONCE
