// From bytes to the planes of their classes, folded; compiled once for each instruction set.
#if defined(LEAKWIRE_MATCH_CLASSIFY_INL_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKWIRE_MATCH_CLASSIFY_INL_
#undef LEAKWIRE_MATCH_CLASSIFY_INL_
#else
#define LEAKWIRE_MATCH_CLASSIFY_INL_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "match/shape_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::match {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::ScalableTag<std::uint64_t>;
using WordVector = hn::Vec<Words>;

// Behind each lane's stretch the first word of the next one's, and `next` behind the last.
template <int kRows>
HWY_INLINE void fold_ends(std::uint64_t* plane, std::uint64_t next) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  hn::Store(hn::LoadU(d, plane + 1), d, plane + kRows * lanes);
  plane[kRows * lanes + lanes - 1] = next;
}

HWY_INLINE std::uint64_t* row_of(std::uint64_t* planes, std::size_t plane, std::size_t row) {
  return planes + plane * PlaneMemory::kStride + row * hn::Lanes(Words());
}

#if HWY_TARGET == HWY_AVX3_DL
HWY_POP_ATTRIBUTES
HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",gfni")  // every CPU of this target has it: runs_here()

// The classes of a group, of 64 bytes: word c of the result is class c.
//
// A table of 128 bytes is looked up at once; an 8x8 matrix of bits is turned over by an affine
// transformation of its rows; then bytes of one class are brought together.
HWY_INLINE __m512i words_of(const ClassTable& table, __m512i bytes) {
  const auto part = [&](std::size_t from) HWY_ATTR { return _mm512_load_si512(table.of + from); };
  __m512i classes = _mm512_permutex2var_epi8(part(0), bytes, part(64));
  const __mmask64 high = _mm512_movepi8_mask(bytes);
  if (table.high_alike) {
    classes =
        _mm512_mask_mov_epi8(classes, high, _mm512_set1_epi8(static_cast<char>(table.of[128])));
  } else {
    classes =
        _mm512_mask_mov_epi8(classes, high, _mm512_permutex2var_epi8(part(128), bytes, part(192)));
  }
  // Byte j of a word becomes bit j of the eight bytes that the word has; see `reversed`.
  const __m512i turned = _mm512_gf2p8affine_epi64_epi8(
      _mm512_set1_epi64(static_cast<std::int64_t>(0x8040201008040201)), classes, 0);
  alignas(64) static constexpr std::uint8_t kByClass[64] = {
      0,  8,  16, 24, 32, 40, 48, 56, 1,  9,  17, 25, 33, 41, 49, 57, 2,  10, 18, 26, 34, 42,
      50, 58, 3,  11, 19, 27, 35, 43, 51, 59, 4,  12, 20, 28, 36, 44, 52, 60, 5,  13, 21, 29,
      37, 45, 53, 61, 6,  14, 22, 30, 38, 46, 54, 62, 7,  15, 23, 31, 39, 47, 55, 63};
  return _mm512_permutexvar_epi8(_mm512_load_si512(kByClass), turned);
}

// The affine transformation counts the rows of its matrix from the last.
HWY_INLINE __m512i reversed(__m512i bytes) {
  const __m512i order =
      _mm512_broadcast_i32x4(_mm_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return _mm512_shuffle_epi8(bytes, order);
}

// Turns an 8x8 matrix of words over.
HWY_INLINE void turn(__m512i (&rows)[8]) {
  __m512i pairs[8], quads[8];
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm512_unpacklo_epi64(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi64(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 2; ++i) {
    quads[i] = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0x88);
    quads[i + 2] = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0xDD);
    quads[i + 4] = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0x88);
    quads[i + 6] = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0xDD);
  }
  for (int i = 0; i < 2; ++i) {
    rows[i] = _mm512_shuffle_i64x2(quads[i], quads[i + 4], 0x88);
    rows[i + 4] = _mm512_shuffle_i64x2(quads[i], quads[i + 4], 0xDD);
    rows[i + 2] = _mm512_shuffle_i64x2(quads[i + 2], quads[i + 6], 0x88);
    rows[i + 6] = _mm512_shuffle_i64x2(quads[i + 2], quads[i + 6], 0xDD);
  }
}

template <int kRows>
void classify_rows(const ShapeCode& code, const std::uint8_t* text, std::uint64_t* planes) {
  for (std::size_t row = 0; row < kRows; ++row) {
    __m512i bytes[8];
    for (std::size_t lane = 0; lane < 8; ++lane) {
      bytes[lane] = reversed(_mm512_loadu_si512(text + (lane * kRows + row) * 64));
    }
    for (std::size_t group = 0; group < code.groups.size(); ++group) {
      __m512i words[8];
      for (int lane = 0; lane < 8; ++lane) words[lane] = words_of(code.groups[group], bytes[lane]);
      turn(words);
      for (std::size_t c = 0; c < 8; ++c) {
        _mm512_store_si512(row_of(planes, group * 8 + c, row), words[c]);
      }
    }
  }
}

// One word of each class.
inline void classify_word(const ShapeCode& code, const std::uint8_t* text, std::uint64_t* words) {
  const __m512i bytes = reversed(_mm512_loadu_si512(text));
  for (const ClassTable& group : code.groups) {
    _mm512_storeu_si512(words, words_of(group, bytes));
    words += 8;
  }
}

HWY_POP_ATTRIBUTES
HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR)
#else

#if HWY_TARGET != HWY_SCALAR
// One class after the other, whatever bytes it has.
HWY_INLINE void classify_by_class(const ShapeCode& code, const std::uint8_t* text,
                                  std::uint64_t* words, std::size_t stride) {
  const hn::CappedTag<std::uint8_t, 64> d;
  // Bit h of a byte's high nibble h; zero for the other half of the byte values.
  alignas(16) static constexpr std::uint8_t kLowBits[16] = {1, 2, 4, 8, 16, 32, 64, 128};
  alignas(16) static constexpr std::uint8_t kHighBits[16] = {0, 0, 0, 0, 0,  0,  0,  0,
                                                             1, 2, 4, 8, 16, 32, 64, 128};
  const auto low_bits = hn::LoadDup128(d, kLowBits);
  const auto high_bits = hn::LoadDup128(d, kHighBits);
  for (std::size_t at = 0; at < 64; at += hn::Lanes(d)) {
    const auto bytes = hn::LoadU(d, text + at);
    const auto low = hn::And(bytes, hn::Set(d, 0x0F));
    const auto high = hn::ShiftRight<4>(bytes);
    const auto in_low = hn::TableLookupBytes(low_bits, high);
    const auto in_high = hn::TableLookupBytes(high_bits, high);
    std::uint64_t* word = words;
    for (const NibbleTable& table : code.nibbles) {
      auto hit = hn::And(hn::TableLookupBytes(hn::LoadDup128(d, table.low), low), in_low);
      if (table.above_ascii) {
        const auto above = hn::TableLookupBytes(hn::LoadDup128(d, table.high), low);
        hit = hn::Or(hit, hn::And(above, in_high));
      }
      hn::StoreMaskBits(d, hn::Ne(hit, hn::Zero(d)),
                        reinterpret_cast<std::uint8_t*>(word) + at / 8);
      word += stride;
    }
  }
}

// The signs of bytes, a bit each.
template <class D>
HWY_INLINE void store_signs(D d, hn::Vec<D> bytes, std::uint8_t* bits) {
#if HWY_TARGET & (HWY_AVX2 | HWY_SSE4 | HWY_SSSE3)
  hn::StoreMaskBits(d, hn::MaskFromVec(bytes), bits);  // reads nothing but signs there
#else
  const hn::RebindToSigned<decltype(d)> ds;
  hn::StoreMaskBits(ds, hn::Lt(hn::BitCast(ds, bytes), hn::Zero(ds)), bits);
#endif
}

// Eight blocks of bytes at once, by a byte's halves; classes are one block each, or two. Two
// vectors are taken at a time, so that a table is loaded once for both.
HWY_INLINE void classify_by_block(const ShapeCode& code, const std::uint8_t* text,
                                  std::uint64_t* words, std::size_t stride) {
  const hn::CappedTag<std::uint8_t, 32> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto half = hn::Set(d, 0x0F);
  for (std::size_t at = 0; at < 64; at += 2 * lanes) {
    const auto a = hn::LoadU(d, text + at), b = hn::LoadU(d, text + at + lanes);
    const auto low_a = hn::And(a, half), low_b = hn::And(b, half);
    const auto high_a = hn::ShiftRight<4>(a), high_b = hn::ShiftRight<4>(b);
    auto* bits = reinterpret_cast<std::uint8_t*>(words) + at / 8;
    for (const BlockTable& table : code.blocks) {
      const auto low = hn::LoadDup128(d, table.low), high = hn::LoadDup128(d, table.high);
      auto in_a = hn::And(hn::TableLookupBytes(low, low_a), hn::TableLookupBytes(high, high_a));
      auto in_b = hn::And(hn::TableLookupBytes(low, low_b), hn::TableLookupBytes(high, high_b));
      // The block that is next has the sign.
      for (unsigned c = 0; c < table.classes; ++c) {
        auto next_a = hn::Add(in_a, in_a), next_b = hn::Add(in_b, in_b);
        if ((table.pairs >> c & 1) != 0) {
          in_a = hn::Or(in_a, next_a);
          in_b = hn::Or(in_b, next_b);
          next_a = hn::Add(next_a, next_a);
          next_b = hn::Add(next_b, next_b);
        }
        store_signs(d, in_a, bits);
        store_signs(d, in_b, bits + lanes / 8);
        in_a = next_a;
        in_b = next_b;
        bits += stride * sizeof *words;
      }
    }
  }
}
#endif

// One word of each class, `stride` words apart.
HWY_INLINE void classify_word(const ShapeCode& code, const std::uint8_t* text, std::uint64_t* words,
                              std::size_t stride = 1) {
#if HWY_TARGET == HWY_SCALAR
  // No byte shuffles: a plain table for eight classes.
  for (std::size_t c = 0; c < code.nibbles.size(); ++c) {
    const ClassTable& group = code.groups[c / 8];
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i) {
      bits |= static_cast<std::uint64_t>(group.of[text[i]] >> c % 8 & 1) << i;
    }
    words[c * stride] = bits;
  }
#elif HWY_TARGET == HWY_AVX3
  classify_by_class(code, text, words, stride);
#else
  if (code.blocks.empty()) {
    classify_by_class(code, text, words, stride);
  } else {
    classify_by_block(code, text, words, stride);
  }
#endif
}

template <int kRows>
void classify_rows(const ShapeCode& code, const std::uint8_t* text, std::uint64_t* planes) {
  const std::size_t lanes = hn::Lanes(Words());
  for (std::size_t word = 0; word < kRows * lanes; ++word) {
    classify_word(code, text + word * 64, row_of(planes, 0, word % kRows) + word / kRows,
                  PlaneMemory::kStride);
  }
}

#endif

// `next`: room for one word of each class.
template <int kRows>
void classify(const ShapeCode& code, const std::uint8_t* text, std::uint64_t* planes,
              std::uint64_t* next) {
  classify_rows<kRows>(code, text, planes);
  const std::size_t lanes = hn::Lanes(Words());
  classify_word(code, text + kRows * lanes * 64, next);
  for (std::size_t c = 0; c < code.nibbles.size(); ++c) {
    fold_ends<kRows>(row_of(planes, c, 0), next[c]);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace leakwire::match
HWY_AFTER_NAMESPACE();

#endif  // included once for each target
