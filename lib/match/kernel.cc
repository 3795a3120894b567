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
#include "text/compiled_targets-inl.h"

namespace leakwire::match {
namespace {

constexpr Kernel kAll[] = LEAKWIRE_OF_EACH_TARGET(kKernel);
const std::span<const Kernel> kRunHere = text::those_that_run_here(kAll);
const Kernel* chosen = &kRunHere.front();

}  // namespace

const Kernel& kernel() noexcept { return *chosen; }

std::string_view shape_target() noexcept { return hwy::TargetName(chosen->target); }

std::vector<std::int64_t> shape_targets() {
  std::vector<std::int64_t> targets;
  for (const Kernel& kernel : kRunHere) targets.push_back(kernel.target);
  return targets;
}

void use_shape_target(std::int64_t target) noexcept {
  for (const Kernel& kernel : kRunHere) {
    if (kernel.target == target) chosen = &kernel;
  }
}

}  // namespace leakwire::match
#endif  // HWY_ONCE
