// ShapeProgram: shapes written out as steps over bit planes.
//
// A plane holds one bit a byte of text: is it in this class? A shape is a row of classes; where each
// byte of the text is in its class, the AND of the shifted planes has a bit at the shape's first byte.
//
//   text      ...card 4111 1111...
//   digit        00000111101111
//   run of 4     00000100001000      digit & digit>>1, and that & that>>2
//
// Runs of one class are doubled up and shared between shapes. Immutable once built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
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
  ShapeProgram() = default;
  explicit ShapeProgram(const std::vector<Shape>& shapes);

  const std::vector<text::ByteSet>& classes() const noexcept { return classes_; }  // planes 0..n-1
  const std::vector<PlaneStep>& steps() const noexcept { return steps_; }
  const std::vector<std::uint16_t>& results() const noexcept { return results_; }  // plane of a shape
  std::size_t planes() const noexcept { return planes_; }
  bool empty() const noexcept { return results_.empty(); }

 private:
  std::uint16_t plane_of(const text::ByteSet& bytes);
  std::uint16_t run_of(std::uint16_t plane, std::size_t length);
  std::uint16_t step(PlaneStep::Kind kind, std::uint16_t a, std::uint16_t b, std::size_t shift);
  std::uint16_t result_of(const Shape& shape);

  std::vector<text::ByteSet> classes_;
  std::vector<PlaneStep> steps_;
  std::vector<std::uint16_t> results_;
  std::size_t planes_ = 0;
  std::map<std::pair<std::uint16_t, std::size_t>, std::uint16_t> runs_;
};

}  // namespace leakwire::match
