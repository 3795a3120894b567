#include "text/instruction_set.h"

#include "hwy/highway.h"

namespace leakwire::text {

bool runs_here(std::int64_t target) noexcept {
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

}  // namespace leakwire::text
