// ShapeProgram: shapes written out as steps over bit planes.
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
#include <optional>
#include <vector>

#include "text/byte_set.h"

namespace leakwire::match {

// Necessary for a match to begin at a place: never sufficient, never missing one.
struct Shape {
  static constexpr std::size_t kMostPlaces = 32;

  std::vector<text::ByteSet> places;  // 1 to kMostPlaces
  text::ByteSet not_before;           // bytes that rule the place out where one stands before it
  text::ByteSet not_after;            // ... or right behind the last place

  friend bool operator==(const Shape&, const Shape&) = default;
};

struct PlaneStep {
  enum class Kind : std::uint8_t {
    kOr,         // to = a | b
    kAnd,        // to = a & (b >> shift): what stands `shift` bytes further on
    kNotBehind,  // to = a & ~(b << 1): what does not stand right behind one of b
    kNotAhead,   // to = a & ~(b >> shift): what has none of b `shift` bytes further on
  };
  Kind kind = Kind::kAnd;
  std::uint8_t shift = 0;
  std::uint16_t to = 0;
  std::uint16_t a = 0;
  std::uint16_t b = 0;
};

class ShapeProgram {
 public:
  // Where a shape's bits are: in this plane, `ahead` bytes behind the place where the shape begins.
  struct Result {
    std::uint16_t plane = 0;
    std::uint16_t ahead = 0;
  };

  ShapeProgram() = default;
  explicit ShapeProgram(const std::vector<Shape>& shapes);

  const std::vector<text::ByteSet>& classes() const noexcept { return classes_; }  // planes 0..n-1
  const std::vector<PlaneStep>& steps() const noexcept { return steps_; }
  const std::vector<Result>& results() const noexcept { return results_; }  // of the shapes
  std::size_t planes() const noexcept { return planes_; }
  bool empty() const noexcept { return results_.empty(); }

 private:
  using Plane = std::optional<std::uint16_t>;  // nothing: every byte

  void share_planes();
  void collect(const text::ByteSet& bytes);
  void add_class(const text::ByteSet& bytes);
  std::uint16_t plane_of_wide(const text::ByteSet& bytes) const;
  Plane plane_of(const text::ByteSet& bytes);
  Plane run_of(const text::ByteSet& bytes, std::size_t length);
  std::uint16_t step(PlaneStep::Kind kind, std::uint16_t a, std::uint16_t b, std::size_t shift);
  Result result_of(const Shape& shape);

  std::vector<text::ByteSet> classes_;
  std::vector<PlaneStep> steps_;
  std::vector<Result> results_;
  std::size_t planes_ = 0;
};

}  // namespace leakwire::match
