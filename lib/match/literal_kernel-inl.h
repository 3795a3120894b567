// The kernel of the packed literal search, compiled once for each instruction set: included by
// kernel.cc alone.
#if defined(LEAKWIRE_MATCH_LITERAL_KERNEL_INL_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKWIRE_MATCH_LITERAL_KERNEL_INL_
#undef LEAKWIRE_MATCH_LITERAL_KERNEL_INL_
#else
#define LEAKWIRE_MATCH_LITERAL_KERNEL_INL_
#endif

#include "hwy/highway.h"
#include "match/literal_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::match {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr LookUp kLiteralLookUp =
    HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_SCALAR ? LookUp::kClasses : LookUp::kNibbles;

#if HWY_TARGET == HWY_SCALAR
inline void find_literals(const LiteralTables& tables, const std::uint8_t* text, std::size_t words,
                          std::uint64_t* bits) {
  for (std::size_t word = 0; word < words; ++word) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < 64; ++i) {
      const std::uint8_t* at = text + word * 64 + i;
      const unsigned buckets = tables.by_byte[0][at[0]] & tables.by_byte[1][at[1]] &
                               tables.by_byte[2][at[2]] & tables.by_byte[3][at[3]];
      found |= static_cast<std::uint64_t>(buckets != 0) << i;
    }
    bits[word] = found;
  }
}
#elif HWY_TARGET == HWY_AVX3_DL
// One look-up tells eight buckets of 64 bytes, by their classes, which are made first.
inline void find_literals(const LiteralTables& tables, const std::uint8_t* text, std::size_t words,
                          std::uint64_t* bits) {
  const hn::ScalableTag<std::uint8_t> d;
  alignas(64) std::uint8_t classes[kLiteralWords * 64 + 64];
  const auto case_bit = hn::Set(d, 0x20);
  for (std::size_t at = 0; at < words * 64; at += 64) {
    const auto bytes = hn::LoadU(d, text + at);
    const __m512i halves = _mm512_srli_epi16(bytes.raw, 1);
    // Bit 5 from the byte's bit 6; look-ups do not read the two highest bits.
    const __m512i folded = _mm512_ternarylogic_epi64(case_bit.raw, halves, bytes.raw, 0xCA);
    _mm512_store_si512(classes + at, folded);
  }
  for (std::size_t i = 0; i < kLiteralBehind; ++i) {
    classes[words * 64 + i] = LiteralTables::folded(text[words * 64 + i]);
  }
  const auto table = [&](std::size_t place, std::size_t half)
                         HWY_ATTR { return _mm512_load_si512(tables.by_class[place][half]); };
  const __m512i low0 = table(0, 0), low1 = table(1, 0), low2 = table(2, 0), low3 = table(3, 0);
  const __m512i high0 = table(0, 1), high1 = table(1, 1), high2 = table(2, 1), high3 = table(3, 1);
  for (std::size_t word = 0; word < words; ++word) {
    // A place at a time: with all four at hand the compiler loads each of them twice.
    const std::uint8_t* at = classes + word * 64;
    __m512i here = _mm512_load_si512(at);
    __m512i low = _mm512_permutexvar_epi8(here, low0), high = _mm512_permutexvar_epi8(here, high0);
    const auto next = [&](std::size_t place, __m512i low_table, __m512i high_table) HWY_ATTR {
      here = _mm512_loadu_si512(at + place);
      low = _mm512_and_si512(low, _mm512_permutexvar_epi8(here, low_table));
      high = _mm512_and_si512(high, _mm512_permutexvar_epi8(here, high_table));
    };
    next(1, low1, high1);
    next(2, low2, high2);
    next(3, low3, high3);
    const __m512i some = _mm512_or_si512(low, high);
    bits[word] = _mm512_test_epi8_mask(some, some);
  }
}
#else
// Two look-ups tell eight buckets of a vector, by the nibbles of its bytes. Two vectors are taken
// at a time, so that a table is loaded once for both.
inline void find_literals(const LiteralTables& tables, const std::uint8_t* text, std::size_t words,
                          std::uint64_t* bits) {
  const hn::CappedTag<std::uint8_t, 64> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto nibble = hn::Set(d, 0x0F);
  auto* out = reinterpret_cast<std::uint8_t*>(bits);
  for (std::size_t at = 0; at < words * 64; at += 2 * lanes) {
    auto a_first = hn::Set(d, 0xFF), a_second = a_first, b_first = a_first, b_second = a_first;
    for (std::size_t place = 0; place < LiteralTables::kPlaces; ++place) {
      const auto a = hn::LoadU(d, text + at + place);
      const auto b = hn::LoadU(d, text + at + lanes + place);
      const auto both = [&](const std::uint8_t* table, decltype(a) by_a, decltype(a) by_b,
                            auto& a_buckets, auto& b_buckets) HWY_ATTR {
        const auto loaded = hn::LoadDup128(d, table);
        a_buckets = hn::And(a_buckets, hn::TableLookupBytes(loaded, by_a));
        b_buckets = hn::And(b_buckets, hn::TableLookupBytes(loaded, by_b));
      };
      const auto a_low = hn::And(a, nibble), b_low = hn::And(b, nibble);
      both(tables.by_low[place][0], a_low, b_low, a_first, b_first);
      both(tables.by_low[place][1], a_low, b_low, a_second, b_second);
      const auto a_high = hn::ShiftRight<4>(a), b_high = hn::ShiftRight<4>(b);
      both(tables.by_high[place][0], a_high, b_high, a_first, b_first);
      both(tables.by_high[place][1], a_high, b_high, a_second, b_second);
    }
    hn::StoreMaskBits(d, hn::Ne(hn::Or(a_first, a_second), hn::Zero(d)), out + at / 8);
    hn::StoreMaskBits(d, hn::Ne(hn::Or(b_first, b_second), hn::Zero(d)), out + (at + lanes) / 8);
  }
}
#endif

}  // namespace HWY_NAMESPACE
}  // namespace leakwire::match
HWY_AFTER_NAMESPACE();

#endif  // included once for each target
