// ShapeProgram: shapes written out as operations on bit planes.
//
// A plane holds one bit a byte of text: is it in this class? A shape is a row of classes; where
// each byte of the text is in its class, the AND of the shifted planes has a bit at the shape's
// first byte.
//
//   text      ...card 4111 1111...
//   digit        00000111101111
//   run of 4     00000100001000      digit & digit>>1, and that & that>>2
//
// Reading bytes into planes is what costs; joining planes is cheap. So few classes are read
// (digits, letters, single marks) and the classes of shapes are made of them: a place takes a few
// bytes more than it must, an edge rules out a few less. Runs of one class are doubled up; what
// shapes have in common is made once. Immutable once built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/byte_set.h"

namespace leakwire::match {

// Necessary for a match to begin at a place: never sufficient, never missing one.
struct Shape {
  static constexpr std::size_t kMostPlaces = 32;

  std::vector<text::ByteSet> places;  // 1 to kMostPlaces
  text::ByteSet not_before;           // bytes that rule the place out where one stands before it
  text::ByteSet not_after;            // ... or right behind the last place
  // One of the places from `soon_from` to `soon_to` at least holds one of `soon`; empty: nothing is
  // asked.
  text::ByteSet soon = {};
  std::size_t soon_from = 0, soon_to = 0;

  template <class Self, class Store>
  static void fields(Self& self, Store& store) {
    store(self.places, self.not_before, self.not_after, self.soon, self.soon_from, self.soon_to);
  }
  friend bool operator==(const Shape&, const Shape&) = default;
};

// One operation of the kernel, which holds one plane of a chunk in registers: the column. Planes
// are read and written in memory. `p >> n`: what stands n bytes further on.
struct PlaneOp {
  enum class Kind : std::uint8_t {
    kLoad,      // column = p
    kOr,        // column |= p
    kOrSelf,    // column |= column >> shift
    kAnd,       // column &= p
    kWithout,   // column &= ~p
    kAndAhead,  // column &= p >> shift
    kAndSelf,   // column &= column >> shift
    kUnder,     // column = p & (column >> shift)
    kNotAhead,  // column &= ~(p >> shift)
    kBehind,    // column = column << 1: what stands right behind one of it
    kStore,     // p = column
    kSkip,      // where the column is empty, the next `plane` operations are passed over
    kHits,      // the column's bits are those of result `plane`
  };
  Kind kind = Kind::kLoad;
  std::uint8_t shift = 0;
  std::uint16_t plane = 0;

  friend bool operator==(const PlaneOp&, const PlaneOp&) = default;
};

// What a place is taken for: a class at least as large, made of few parts.
text::ByteSet widened(const text::ByteSet& bytes);

// Shapes one of which stands where a match begins.
using Ways = std::vector<Shape>;

class ShapeProgram {
 public:
  // Where the bits of some ways come out: so many bytes behind the place where they begin.
  struct Result {
    std::uint32_t ways = 0;
    std::uint32_t ahead = 0;
  };

  ShapeProgram() = default;
  explicit ShapeProgram(const std::vector<Ways>& all);

  const std::vector<text::ByteSet>& classes() const noexcept { return classes_; }  // planes 0..n-1
  const std::vector<PlaneOp>& ops() const noexcept { return ops_; }
  const std::vector<Result>& results() const noexcept { return results_; }
  std::size_t planes() const noexcept { return planes_; }

  // text::Saver, text::Loader.
  template <class Self, class Store>
  static void fields(Self& self, Store& store) {
    store(self.classes_, self.ops_, self.results_, self.planes_);
  }

 private:
  std::vector<text::ByteSet> classes_;
  std::vector<PlaneOp> ops_;
  std::vector<Result> results_;
  std::size_t planes_ = 0;
};

}  // namespace leakwire::match
