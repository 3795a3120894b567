#include "text/byte_classes.h"

#include <algorithm>

// Their vectors have no fixed size; NEON serves there.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "text/byte_classes.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::text::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tables = ByteClasses::Tables;

#if HWY_TARGET == HWY_SCALAR
inline void tell(const Tables& tables, const char* bytes, std::size_t blocks, std::uint64_t* out,
                 std::size_t apart) {
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t s = 0; s < ByteClasses::kSets; ++s) out[s * apart + block] = 0;
    for (std::size_t i = 0; i < ByteClasses::kBlock; ++i) {
      const auto c = static_cast<std::uint8_t>(bytes[block * ByteClasses::kBlock + i]);
      for (std::size_t s = 0; s < ByteClasses::kSets; ++s) {
        const bool is_in = (tables[s].low[c & 15] & tables[s].high[c >> 4]) != 0;
        out[s * apart + block] |= std::uint64_t{is_in} << i;
      }
    }
  }
}
#else
using Bytes = hn::CappedTag<std::uint8_t, ByteClasses::kBlock>;

// The rows of a set, of each byte by its halves.
struct Halves {
  explicit Halves(const ByteClasses::Table& table)
      : low(hn::LoadDup128(Bytes(), table.low.data())),
        high(hn::LoadDup128(Bytes(), table.high.data())) {}

  hn::Vec<Bytes> low, high;
};

template <std::size_t kCount>
inline void tell_sets(const Tables& tables, const char* bytes, std::size_t blocks,
                      std::uint64_t* out, std::size_t apart) {
  const Bytes d;
  const std::size_t lanes = hn::Lanes(d);
  const auto nibble = hn::Set(d, 0x0F);
  const Halves first(tables[0]), second(tables[1]), third(tables[kCount - 1]);
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t i = 0; i < ByteClasses::kBlock; i += lanes) {
      const char* from = bytes + block * ByteClasses::kBlock + i;
      const auto here = hn::LoadU(d, reinterpret_cast<const std::uint8_t*>(from));
      const auto low = hn::And(here, nibble);
      const auto high = hn::ShiftRight<4>(here);
      const auto told = [&](const Halves& set, std::uint64_t& word) HWY_ATTR {
        const auto rows =
            hn::And(hn::TableLookupBytes(set.low, low), hn::TableLookupBytes(set.high, high));
        hn::StoreMaskBits(d, hn::Ne(rows, hn::Zero(d)),
                          reinterpret_cast<std::uint8_t*>(&word) + i / 8);
      };
      told(first, out[block]);
      told(second, out[apart + block]);
      if constexpr (kCount == 3) told(third, out[2 * apart + block]);
    }
    if constexpr (kCount == 2) out[2 * apart + block] = 0;
  }
}

inline void tell(const Tables& tables, const char* bytes, std::size_t blocks, std::uint64_t* out,
                 std::size_t apart) {
  const bool two = std::all_of(tables[2].high.begin(), tables[2].high.end(),
                               [](std::uint8_t row) { return row == 0; });
  two ? tell_sets<2>(tables, bytes, blocks, out, apart)
      : tell_sets<3>(tables, bytes, blocks, out, apart);
}
#endif

// Where runs of `length` times two end. Of the words before only the last bits come out right, and
// no more are needed: no run is as long as a word.
template <class D>
HWY_INLINE hn::Vec<D> long_runs(D d, const std::uint64_t* runs, unsigned doublings) {
  auto here = hn::LoadU(d, runs), before = hn::LoadU(d, runs - 1);
  for (unsigned i = 0; i < doublings; ++i) {
    const int on = 1 << i;
    const int back = static_cast<int>(ByteClasses::kBlock) - on;
    const auto shifted = hn::Or(hn::ShiftLeftSame(here, on), hn::ShiftRightSame(before, back));
    here = hn::And(here, shifted);
    before = hn::And(before, hn::ShiftLeftSame(before, on));
  }
  return here;
}

// A vector from word `word` on.
template <class D>
HWY_INLINE std::uint64_t run_ends_at(D d, const ByteClasses::RunBits& bits, std::size_t word,
                                     unsigned doublings, std::uint64_t* ends) {
  auto here = long_runs(d, bits.runs + word, doublings);
  if (bits.but != nullptr) here = hn::AndNot(long_runs(d, bits.but + word, doublings), here);
  hn::StoreU(here, d, ends + word);
  const auto some = hn::Ne(hn::Or(here, hn::LoadU(d, bits.marks + word)), hn::Zero(d));
  std::uint8_t lanes[8] = {};
  hn::StoreMaskBits(d, some, lanes);
  return std::uint64_t{lanes[0]} << word;
}

inline std::uint64_t run_ends(const ByteClasses::RunBits& bits, std::size_t words,
                              unsigned doublings, std::uint64_t* ends) {
  const hn::CappedTag<std::uint64_t, 8> d;
  const hn::CappedTag<std::uint64_t, 1> one;
  const std::size_t lanes = hn::Lanes(d);
  std::uint64_t some = 0;
  std::size_t word = 0;
  for (; word + lanes <= words; word += lanes) some |= run_ends_at(d, bits, word, doublings, ends);
  for (; word < words; ++word) some |= run_ends_at(one, bits, word, doublings, ends);
  return some;
}

constexpr ByteClasses::Compiled kCompiled{HWY_TARGET, tell, run_ends};

}  // namespace leakwire::text::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "text/compiled_targets-inl.h"

namespace leakwire::text {
namespace {

constexpr ByteClasses::Compiled kAll[] = LEAKWIRE_OF_EACH_TARGET(kCompiled);
const std::span<const ByteClasses::Compiled> kRunHere = those_that_run_here(kAll);

}  // namespace

void ByteClasses::tell(const char* bytes, std::size_t blocks, std::uint64_t* out,
                       std::size_t apart) const noexcept {
  kRunHere.front().tell(tables_, bytes, blocks, out, apart);
}

std::uint64_t ByteClasses::run_ends(const RunBits& bits, std::size_t words, unsigned doublings,
                                    std::uint64_t* ends) noexcept {
  return kRunHere.front().run_ends(bits, words, doublings, ends);
}

std::span<const ByteClasses::Compiled> ByteClasses::targets() noexcept { return kRunHere; }

}  // namespace leakwire::text
#endif  // HWY_ONCE
