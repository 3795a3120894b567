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

// Whether this CPU (and the system, which must save its registers) has what the target needs.
bool runs_here(std::int64_t target) {
#if defined(__x86_64__)
  const auto has = [](auto... present) { return (present && ...); };
  switch (target) {
    case HWY_AVX3_DL:
      return has(__builtin_cpu_supports("avx512vbmi"), __builtin_cpu_supports("avx512vbmi2"),
                 __builtin_cpu_supports("avx512vnni"), __builtin_cpu_supports("avx512bitalg"),
                 __builtin_cpu_supports("avx512vpopcntdq"), __builtin_cpu_supports("gfni"),
                 __builtin_cpu_supports("vpclmulqdq"), runs_here(HWY_AVX3));
    case HWY_AVX3:
      return has(__builtin_cpu_supports("avx512f"), __builtin_cpu_supports("avx512vl"),
                 __builtin_cpu_supports("avx512dq"), __builtin_cpu_supports("avx512bw"),
                 __builtin_cpu_supports("avx512cd"), runs_here(HWY_AVX2));
    case HWY_AVX2:
      return has(__builtin_cpu_supports("avx2"), __builtin_cpu_supports("bmi"),
                 __builtin_cpu_supports("bmi2"), __builtin_cpu_supports("fma"),
                 runs_here(HWY_SSE4));  // and f16c, which every CPU with these has
    case HWY_SSE4:
      return has(__builtin_cpu_supports("sse4.1"), __builtin_cpu_supports("sse4.2"),
                 __builtin_cpu_supports("pclmul"), __builtin_cpu_supports("aes"),
                 runs_here(HWY_SSSE3));
    case HWY_SSSE3:
      return __builtin_cpu_supports("ssse3");
    default:
      break;
  }
#else
  static_cast<void>(target);
#endif
  return true;
}

const Kernel* best_kernel() {
  for (const Kernel& kernel : kKernels) {
    if (runs_here(kernel.target)) return &kernel;
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
    if (runs_here(kernel.target)) targets.push_back(kernel.target);
  }
  return targets;
}

void use_shape_target(std::int64_t target) noexcept {
  for (const Kernel& kernel : kKernels) {
    if (kernel.target == target && runs_here(target)) chosen = &kernel;
  }
}

}  // namespace leakwire::match
#endif  // HWY_ONCE
