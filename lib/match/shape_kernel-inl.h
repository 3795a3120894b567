// The shape kernel, compiled once for each instruction set: included by kernel.cc alone.
#if defined(LEAKWIRE_MATCH_SHAPE_KERNEL_INL_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKWIRE_MATCH_SHAPE_KERNEL_INL_
#undef LEAKWIRE_MATCH_SHAPE_KERNEL_INL_
#else
#define LEAKWIRE_MATCH_SHAPE_KERNEL_INL_
#endif

#include <cstdint>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "match/classify-inl.h"
#include "match/shape_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::match {
namespace HWY_NAMESPACE {

template <int kIndex>
struct Index {
  static constexpr int kValue = kIndex;
};

// f(Index<kFrom>()) to f(Index<kTo - 1>()): a loop that leaves no loop, so that arrays of vectors
// stay in registers.
template <int kFrom, int kTo, class F>
HWY_INLINE void each(const F& f) {
  if constexpr (kFrom < kTo) {
    f(Index<kFrom>());
    each<kFrom + 1, kTo>(f);
  }
}

// What stands `shift` bytes further on, of a word and the one behind it. 0 < shift < 64.
HWY_INLINE WordVector ahead(WordVector here, WordVector next, int shift) {
#if HWY_TARGET == HWY_AVX3_DL
  return WordVector{_mm512_shrdv_epi64(here.raw, next.raw, _mm512_set1_epi64(shift))};
#else
  return hn::Or(hn::ShiftRightSame(here, shift), hn::ShiftLeftSame(next, 64 - shift));
#endif
}

// The plane that is worked on: its rows, and the words behind them.
template <int kRows>
struct Column {
  WordVector row[kRows + 1];
};

// column = combine(column, p)
template <int kRows, class F>
HWY_INLINE void with(Column<kRows>& column, const std::uint64_t* plane, const F& combine) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  each<0, kRows + 1>([&](auto i) HWY_ATTR {
    column.row[i.kValue] = combine(column.row[i.kValue], hn::Load(d, plane + i.kValue * lanes));
  });
}

// column = combine(column, p >> shift). Of the words behind the rows only the bits that the rows
// need come out right: no shape is longer than a word.
template <int kRows, class F>
HWY_INLINE void with_ahead(Column<kRows>& column, const std::uint64_t* plane, int shift,
                           const F& combine) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  WordVector here = hn::Load(d, plane);
  each<0, kRows + 1>([&](auto i) HWY_ATTR {
    const WordVector next =
        i.kValue == kRows ? hn::Zero(d) : hn::Load(d, plane + (i.kValue + 1) * lanes);
    column.row[i.kValue] = combine(column.row[i.kValue], ahead(here, next, shift));
    here = next;
  });
}

// column = combine(what it is, what it is `shift` further on)
template <int kRows, class F>
HWY_INLINE void with_itself(Column<kRows>& column, int shift, const F& combine) {
  const Words d;
  each<0, kRows + 1>([&](auto i) HWY_ATTR {
    WordVector next = hn::Zero(d);
    if constexpr (i.kValue < kRows) next = column.row[i.kValue + 1];
    column.row[i.kValue] =
        combine(i, column.row[i.kValue], ahead(column.row[i.kValue], next, shift));
  });
}

// column = column << 1. Before each lane's stretch stands the last word of the one before it;
// before the first nothing stands.
template <int kRows>
HWY_INLINE void behind(Column<kRows>& column) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN std::uint64_t last[2 * hn::MaxLanes(d)];
  last[lanes - 1] = 0;
  hn::Store(column.row[kRows - 1], d, last + lanes);
  WordVector before = hn::LoadU(d, last + lanes - 1);
  each<0, kRows + 1>([&](auto i) HWY_ATTR {
    const WordVector here = column.row[i.kValue];
    column.row[i.kValue] = hn::Or(hn::ShiftLeft<1>(here), hn::ShiftRight<63>(before));
    before = here;
  });
}

template <int kRows>
HWY_INLINE void store(const Column<kRows>& column, std::uint64_t* plane) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  each<0, kRows + 1>(
      [&](auto i) HWY_ATTR { hn::Store(column.row[i.kValue], d, plane + i.kValue * lanes); });
}

// An 8x8 matrix of bits, turned over: bit 8 * i + j becomes bit 8 * j + i.
inline std::uint64_t turned_over(std::uint64_t bits) {
  const auto swap = [&](int distance, std::uint64_t which) {
    const std::uint64_t differ = (bits ^ bits >> distance) & which;
    bits ^= differ ^ differ << distance;
  };
  swap(7, 0x00AA00AA00AA00AA);
  swap(14, 0x0000CCCC0000CCCC);
  swap(28, 0x00000000F0F0F0F0);
  return bits;
}

// The words of `rows` vectors that are not zero, as the text has them. Bit lane of set[row]:
// whether it is one.
inline HWY_NOINLINE ShapeHit* record_hits(const std::uint64_t* words, const std::uint8_t (&set)[8],
                                          std::size_t rows, std::uint32_t result, ShapeHit* next) {
  const std::size_t lanes = hn::Lanes(Words());
  std::uint64_t left = 0;
  hwy::CopyBytes<8>(set, &left);
  for (left = turned_over(left); left != 0; left &= left - 1) {
    const std::size_t bit = hwy::Num0BitsBelowLS1Bit_Nonzero64(left);
    const std::size_t lane = bit / 8, row = bit % 8;
    *next++ = {result, static_cast<std::uint32_t>(lane * rows + row), words[row * lanes + lane]};
  }
  return next;
}

// Whether the first `kOf` vectors of the column are zero.
template <int kOf, int kRows>
HWY_INLINE bool is_empty(const Column<kRows>& column) {
  const Words d;
  WordVector any = column.row[0];
  each<1, kOf>([&](auto i) HWY_ATTR { any = hn::Or(any, column.row[i.kValue]); });
  return hn::AllTrue(d, hn::Eq(any, hn::Zero(d)));
}

template <int kRows>
HWY_INLINE ShapeHit* hits_of(const Column<kRows>& column, std::uint32_t result, ShapeHit* next) {
  const Words d;
  const bool none = is_empty<kRows>(column);
  if (HWY_LIKELY(none)) return next;
  HWY_ALIGN std::uint64_t words[kRows * hn::MaxLanes(d)];
  std::uint8_t set[8] = {};
  each<0, kRows>([&](auto i) HWY_ATTR {
    hn::Store(column.row[i.kValue], d, words + i.kValue * hn::Lanes(d));
    hn::StoreMaskBits(d, hn::Ne(column.row[i.kValue], hn::Zero(d)), set + i.kValue);
  });
  return record_hits(words, set, kRows, result, next);
}

// One operation, but kHits.
template <int kRows>
HWY_INLINE void run_op(const PlaneOp& op, std::uint64_t* plane, Column<kRows>& column) {
  using Kind = PlaneOp::Kind;
  const Words d;
  const auto second = [](WordVector, WordVector p) HWY_ATTR { return p; };
  const auto both = [](WordVector c, WordVector p) HWY_ATTR { return hn::And(c, p); };
  const auto either = [](WordVector c, WordVector p) HWY_ATTR { return hn::Or(c, p); };
  const auto without = [](WordVector c, WordVector p) HWY_ATTR { return hn::AndNot(p, c); };
  const auto and_itself = [](auto, WordVector c, WordVector p) HWY_ATTR { return hn::And(c, p); };
  const auto or_itself = [](auto, WordVector c, WordVector p) HWY_ATTR { return hn::Or(c, p); };
  const auto under = [&](auto i, WordVector, WordVector p) HWY_ATTR {
    return hn::And(p, hn::Load(d, plane + i.kValue * hn::Lanes(d)));
  };
  switch (op.kind) {
    case Kind::kLoad:
      return with(column, plane, second);
    case Kind::kOr:
      return with(column, plane, either);
    case Kind::kOrSelf:
      return with_itself(column, op.shift, or_itself);
    case Kind::kAnd:
      return with(column, plane, both);
    case Kind::kWithout:
      return with(column, plane, without);
    case Kind::kAndAhead:
      return with_ahead(column, plane, op.shift, both);
    case Kind::kAndSelf:
      return with_itself(column, op.shift, and_itself);
    case Kind::kUnder:
      return with_itself(column, op.shift, under);
    case Kind::kNotAhead:
      return with_ahead(column, plane, op.shift, without);
    case Kind::kBehind:
      return behind(column);
    case Kind::kStore:
      return store(column, plane);
    case Kind::kSkip:
    case Kind::kHits:
      break;
  }
}

// `behind`: the text behind the chunk, which is fetched meanwhile, a line at each operation.
template <int kRows>
ShapeHit* run_ops(const std::vector<PlaneOp>& ops, std::uint64_t* planes,
                  const std::uint8_t* behind, ShapeHit* hits) {
  const Words d;
  const std::size_t chunk = kRows * hn::Lanes(d) * 64;
  Column<kRows> column;
  each<0, kRows + 1>([&](auto i) HWY_ATTR { column.row[i.kValue] = hn::Zero(d); });
  std::size_t line = 0;
  const auto plane_of = [&](const PlaneOp* op) {
    return planes + op->plane * PlaneMemory::kStride;
  };
  const PlaneOp* const end = ops.data() + ops.size();
  for (const PlaneOp* op = ops.data(); op != end;) {
    hwy::Prefetch(behind + line);
    line = (line + 64) % chunk;
    // What is loaded before an operation and stored behind it takes no turn of its own. No list
    // ends with a load.
    if (op->kind == PlaneOp::Kind::kLoad) {
      run_op(*op, plane_of(op), column);
      ++op;
    }
    if (op->kind == PlaneOp::Kind::kSkip) {
      if (is_empty<kRows + 1>(column)) op += op->plane;
    } else if (op->kind == PlaneOp::Kind::kHits) {
      hits = hits_of(column, op->plane, hits);
    } else {
      run_op(*op, plane_of(op), column);
    }
    ++op;
    if (op != end && op->kind == PlaneOp::Kind::kStore) {
      store(column, plane_of(op));
      ++op;
    }
  }
  return hits;
}

template <int kRows>
std::size_t run_shapes(const ShapeCode& code, const std::uint8_t* text, PlaneMemory& memory) {
  classify<kRows>(code, text, memory.planes(), memory.words_behind());
  ShapeHit* const end = run_ops<kRows>(code.ops, memory.planes(),
                                       text + kRows * hn::Lanes(Words()) * 64, memory.hits());
  return static_cast<std::size_t>(end - memory.hits());
}

}  // namespace HWY_NAMESPACE
}  // namespace leakwire::match
HWY_AFTER_NAMESPACE();

#endif  // included once for each target
