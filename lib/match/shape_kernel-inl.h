// The shape kernel, compiled once for each instruction set: included by kernel.cc alone.
#if defined(LEAKWIRE_MATCH_SHAPE_KERNEL_INL_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKWIRE_MATCH_SHAPE_KERNEL_INL_
#undef LEAKWIRE_MATCH_SHAPE_KERNEL_INL_
#else
#define LEAKWIRE_MATCH_SHAPE_KERNEL_INL_
#endif

#include <algorithm>
#include <cstring>

#include "hwy/highway.h"
#include "match/shape_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::match {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kWords = PlaneMemory::kWords;
constexpr std::size_t kStride = PlaneMemory::kStride;
constexpr std::size_t kFirst = PlaneMemory::kFirst;
using Words = hn::ScalableTag<std::uint64_t>;

// Where a word of the chunk is kept. A full chunk is folded: each lane of a vector has a stretch of
// the text of its own, so that the word behind a word stands in the same lane of the next vector,
// and no load crosses two of them. `lanes` times `rows` is kWords.
template <bool kFolded>
HWY_INLINE std::size_t place_of(std::size_t word, std::size_t lanes) {
  if (!kFolded) return word;
  const std::size_t rows = kWords / lanes;
  return word % rows * lanes + word / rows;
}

#if HWY_TARGET == HWY_SCALAR
// No byte shuffles: a plain table a class.
template <bool kFolded>
void classify(const std::uint8_t* text, std::size_t words, const NibbleTables* tables,
              std::size_t classes, std::uint64_t* planes) {
  for (std::size_t c = 0; c < classes; ++c) {
    std::uint64_t* plane = planes + c * kStride + kFirst;
    for (std::size_t word = 0; word < words; ++word) {
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < 64; ++i) {
        bits |= static_cast<std::uint64_t>(tables[c].member[text[word * 64 + i]]) << i;
      }
      plane[word] = bits;
    }
  }
}
#else
template <bool kFolded>
void classify(const std::uint8_t* text, std::size_t words, const NibbleTables* tables,
              std::size_t classes, std::uint64_t* planes) {
  const hn::CappedTag<std::uint8_t, 64> d;
  const std::size_t lanes = hn::Lanes(d);
  // Bit h of a byte's high nibble h; zero for the other half of the byte values.
  alignas(16) static constexpr std::uint8_t kLowBits[16] = {1, 2, 4, 8, 16, 32, 64, 128};
  alignas(16) static constexpr std::uint8_t kHighBits[16] = {0, 0, 0, 0, 0,  0,  0,  0,
                                                             1, 2, 4, 8, 16, 32, 64, 128};
  const auto low_bits = hn::LoadDup128(d, kLowBits);
  const auto high_bits = hn::LoadDup128(d, kHighBits);
  const auto nibble = hn::Set(d, 0x0F);
  for (std::size_t at = 0; at < words * 64; at += lanes) {
    const auto bytes = hn::LoadU(d, text + at);
    const auto low = hn::And(bytes, nibble);
    const auto high = hn::ShiftRight<4>(bytes);
    const auto in_low = hn::TableLookupBytes(low_bits, high);
    const auto in_high = hn::TableLookupBytes(high_bits, high);
    const std::size_t place = place_of<kFolded>(at / 64, hn::Lanes(Words()));
    auto* out = reinterpret_cast<std::uint8_t*>(planes + kFirst + place) + at % 64 / 8;
    for (std::size_t c = 0; c < classes; ++c, out += kStride * 8) {
      auto hit = hn::And(hn::TableLookupBytes(hn::LoadDup128(d, tables[c].low), low), in_low);
      if (tables[c].above_ascii) {
        const auto table = hn::LoadDup128(d, tables[c].high);
        hit = hn::Or(hit, hn::And(hn::TableLookupBytes(table, low), in_high));
      }
      hn::StoreMaskBits(d, hn::Ne(hit, hn::Zero(d)), out);
    }
  }
}
#endif

// The words around a folded chunk: behind each lane's stretch the first word of the next one's, and
// before it the last word of the one before. `next` and `last` are those of the whole chunk.
void fold_ends(std::uint64_t* plane, std::uint64_t next, std::uint64_t last) {
  const std::size_t lanes = hn::Lanes(Words());
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    plane[kWords + lane] = lane + 1 < lanes ? plane[lane + 1] : next;
    *(plane - lanes + lane) = lane == 0 ? last : plane[kWords - lanes + lane - 1];
  }
}

// What stands `shift` bytes further on, of a word and the one behind it.
template <class V>
HWY_INLINE V ahead(V here, V next, int shift) {
#if HWY_TARGET == HWY_AVX3_DL
  return V{_mm512_shrdv_epi64(here.raw, next.raw, _mm512_set1_epi64(shift))};
#else
  return hn::Or(hn::ShiftRightSame(here, shift), hn::ShiftLeftSame(next, 64 - shift));
#endif
}

template <bool kFolded>
HWY_INLINE void run_step(const PlaneStep& step, std::size_t some_words, std::uint64_t* planes) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t words = kFolded ? kWords : some_words;
  const std::size_t behind = kFolded ? lanes : 1;  // places to the word behind
  const std::uint64_t* a = planes + step.a * kStride + kFirst;
  const std::uint64_t* b = planes + step.b * kStride + kFirst;
  std::uint64_t* HWY_RESTRICT to = planes + step.to * kStride + kFirst;
  const int shift = step.shift;
  switch (step.kind) {
    case PlaneStep::Kind::kOr:
      for (std::size_t i = 0; i <= words; i += lanes) {
        hn::Store(hn::Or(hn::Load(d, a + i), hn::Load(d, b + i)), d, to + i);
      }
      // The words before: an edge may be made of planes too.
      hn::StoreU(hn::Or(hn::LoadU(d, a - lanes), hn::LoadU(d, b - lanes)), d, to - lanes);
      break;
    case PlaneStep::Kind::kAnd:
    case PlaneStep::Kind::kNotAhead: {
      const auto flip = hn::Set(d, step.kind == PlaneStep::Kind::kAnd ? 0 : ~std::uint64_t{0});
      auto here = hn::Load(d, b);
      for (std::size_t i = 0; i <= words; i += lanes) {
        const auto next = hn::LoadU(d, b + i + behind);
        const auto stands = hn::Xor(ahead(here, next, shift), flip);
        hn::Store(hn::And(hn::Load(d, a + i), stands), d, to + i);
        here = kFolded ? next : hn::Load(d, b + i + lanes);
      }
      break;
    }
    case PlaneStep::Kind::kNotBehind: {
      for (std::size_t i = 0; i <= words; i += lanes) {
        const auto stands = hn::Or(hn::ShiftLeft<1>(hn::Load(d, b + i)),
                                   hn::ShiftRight<63>(hn::LoadU(d, b + i - behind)));
        hn::Store(hn::AndNot(stands, hn::Load(d, a + i)), d, to + i);
      }
      break;
    }
  }
}

template <bool kFolded>
void run_steps(const PlaneStep* steps, std::size_t count, std::size_t words,
               std::uint64_t* planes) {
  for (std::size_t i = 0; i < count; ++i) run_step<kFolded>(steps[i], words, planes);
}

// Words of the result planes that are not zero, by shape.
template <bool kFolded>
std::size_t collect_hits(const ShapeProgram::Result* results, std::size_t shapes, std::size_t words,
                         const std::uint64_t* planes, ShapeHit* hits) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  ShapeHit* next = hits;
  for (std::size_t shape = 0; shape < shapes; ++shape) {
    const std::uint64_t* plane = planes + results[shape].plane * kStride + kFirst;
    for (std::size_t i = 0; i < words; i += lanes) {
      std::uint8_t set[8] = {};
      hn::StoreMaskBits(d, hn::Ne(hn::Load(d, plane + i), hn::Zero(d)), set);
      for (unsigned bits = set[0]; bits != 0; bits &= bits - 1) {
        const std::size_t lane = static_cast<std::size_t>(__builtin_ctz(bits));
        const std::size_t word = kFolded ? lane * (kWords / lanes) + i / lanes : i + lane;
        if (word >= words) break;
        *next++ = {static_cast<std::uint32_t>(shape), static_cast<std::uint32_t>(word),
                   plane[i + lane]};
      }
    }
  }
  return static_cast<std::size_t>(next - hits);
}

// One full chunk with all of its look-ahead in `text`. `before`: a bit for each class whose byte
// stands right before it.
std::size_t run_full(const ShapeProgram& program, const NibbleTables* tables,
                     const std::uint8_t* text, int before, PlaneMemory& memory) {
  const std::size_t classes = program.classes().size();
  std::uint64_t* planes = memory.plane(0);
  classify<true>(text, kWords, tables, classes, planes);
  // The look-ahead, read as a chunk of one word, whose planes take the places that are filled last.
  std::uint64_t* ahead_planes = planes + kStride - kFirst - 1;
  classify<false>(text + PlaneMemory::kChunk, 1, tables, classes, ahead_planes);
  for (std::size_t c = 0; c < classes; ++c) {
    const bool edge = before >= 0 && tables[c].member[before];
    fold_ends(planes + c * kStride + kFirst, ahead_planes[c * kStride + kFirst],
              edge ? std::uint64_t{1} << 63 : 0);
  }
  run_steps<true>(program.steps().data(), program.steps().size(), kWords, planes);
  return collect_hits<true>(program.results().data(), program.results().size(), kWords, planes,
                            memory.hits().data());
}

// Bytes behind the text are in no class.
void clear_behind(std::size_t bytes, std::size_t words, std::size_t classes,
                  std::uint64_t* planes) {
  for (std::size_t c = 0; c < classes; ++c) {
    std::uint64_t* plane = planes + c * kStride + kFirst;
    for (std::size_t word = bytes / 64; word < words; ++word) {
      const std::size_t left = word * 64 < bytes ? bytes - word * 64 : 0;
      plane[word] &= left == 0 ? 0 : ~std::uint64_t{0} >> (64 - left);
    }
  }
}

// The last chunk of a text, of `left` bytes and no more than the look-ahead behind them.
std::size_t run_last(const ShapeProgram& program, const NibbleTables* tables,
                     const std::uint8_t* text, std::size_t left, int before, PlaneMemory& memory) {
  const std::size_t words = std::min((left + 63) / 64, kWords);
  std::uint8_t padded[PlaneMemory::kChunk + 64];
  std::memcpy(padded, text, left);
  std::memset(padded + left, 0, (words + 1) * 64 - left);
  const std::size_t classes = program.classes().size();
  std::uint64_t* planes = memory.plane(0);
  classify<false>(padded, words + 1, tables, classes, planes);
  clear_behind(left, words + 1, classes, planes);
  for (std::size_t c = 0; c < classes; ++c) {
    const bool edge = before >= 0 && tables[c].member[before];
    planes[c * kStride + kFirst - 1] = edge ? std::uint64_t{1} << 63 : 0;
    planes[c * kStride + kFirst + words + 1] = 0;
  }
  run_steps<false>(program.steps().data(), program.steps().size(), words, planes);
  return collect_hits<false>(program.results().data(), program.results().size(), words, planes,
                             memory.hits().data());
}

}  // namespace HWY_NAMESPACE
}  // namespace leakwire::match
HWY_AFTER_NAMESPACE();

#endif  // included once for each target
