#include "text/byte_classes.h"

// Their vectors have no fixed size; NEON serves there.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "text/byte_classes.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "text/instruction_set.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::text::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tables = ByteClasses::Tables;

#if HWY_TARGET == HWY_SCALAR
inline void tell(const Tables& tables, const char* bytes, std::size_t blocks,
                 ByteClasses::Bits* out) {
  for (std::size_t block = 0; block < blocks; ++block) {
    out[block] = {};
    for (std::size_t i = 0; i < ByteClasses::kBlock; ++i) {
      const auto c = static_cast<std::uint8_t>(bytes[block * ByteClasses::kBlock + i]);
      for (std::size_t s = 0; s < ByteClasses::kSets; ++s) {
        const bool is_in = (tables[s].low[c & 15] & tables[s].high[c >> 4]) != 0;
        out[block][s] |= std::uint64_t{is_in} << i;
      }
    }
  }
}
#else
inline void tell(const Tables& tables, const char* bytes, std::size_t blocks,
                 ByteClasses::Bits* out) {
  const hn::CappedTag<std::uint8_t, ByteClasses::kBlock> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto nibble = hn::Set(d, 0x0F);
  const auto low0 = hn::LoadDup128(d, tables[0].low.data());
  const auto high0 = hn::LoadDup128(d, tables[0].high.data());
  const auto low1 = hn::LoadDup128(d, tables[1].low.data());
  const auto high1 = hn::LoadDup128(d, tables[1].high.data());
  const auto low2 = hn::LoadDup128(d, tables[2].low.data());
  const auto high2 = hn::LoadDup128(d, tables[2].high.data());
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t i = 0; i < ByteClasses::kBlock; i += lanes) {
      const char* from = bytes + block * ByteClasses::kBlock + i;
      const auto here = hn::LoadU(d, reinterpret_cast<const std::uint8_t*>(from));
      const auto low = hn::And(here, nibble);
      const auto high = hn::ShiftRight<4>(here);
      const auto told = [&](auto low_table, auto high_table, std::uint64_t& word) HWY_ATTR {
        const auto rows =
            hn::And(hn::TableLookupBytes(low_table, low), hn::TableLookupBytes(high_table, high));
        hn::StoreMaskBits(d, hn::Ne(rows, hn::Zero(d)),
                          reinterpret_cast<std::uint8_t*>(&word) + i / 8);
      };
      told(low0, high0, out[block][0]);
      told(low1, high1, out[block][1]);
      told(low2, high2, out[block][2]);
    }
  }
}
#endif

constexpr ByteClasses::Compiled kCompiled{HWY_TARGET, tell};

}  // namespace leakwire::text::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace leakwire::text {
namespace {

// Best first.
constexpr ByteClasses::Compiled kAll[] = {
#if HWY_TARGETS & HWY_AVX3_DL
    N_AVX3_DL::kCompiled,
#endif
#if HWY_TARGETS & HWY_AVX3
    N_AVX3::kCompiled,
#endif
#if HWY_TARGETS & HWY_AVX2
    N_AVX2::kCompiled,
#endif
#if HWY_TARGETS & HWY_SSE4
    N_SSE4::kCompiled,
#endif
#if HWY_TARGETS & HWY_SSSE3
    N_SSSE3::kCompiled,
#endif
#if HWY_TARGETS & HWY_NEON
    N_NEON::kCompiled,
#endif
#if HWY_TARGETS & HWY_EMU128
    N_EMU128::kCompiled,
#endif
#if HWY_TARGETS & HWY_SCALAR
    N_SCALAR::kCompiled,
#endif
};

// A CPU runs all targets behind the first that it runs.
std::span<const ByteClasses::Compiled> run_here() noexcept {
  std::span<const ByteClasses::Compiled> all(kAll);
  while (all.size() > 1 && !runs_here(all.front().target)) all = all.subspan(1);
  return all;
}

const std::span<const ByteClasses::Compiled> kRunHere = run_here();

}  // namespace

void ByteClasses::tell(const char* bytes, std::size_t blocks, Bits* out) const noexcept {
  kRunHere.front().tell(tables_, bytes, blocks, out);
}

std::span<const ByteClasses::Compiled> ByteClasses::targets() noexcept { return kRunHere; }

}  // namespace leakwire::text
#endif  // HWY_ONCE
