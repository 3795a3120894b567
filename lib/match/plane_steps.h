// PlaneSteps: what is made of which planes, before it is said where each is kept.
//
// A value is a class of bytes (0 to classes-1) or what a step makes. The same step is never made
// twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "match/shape_program.h"

namespace leakwire::match {

struct PlaneStep {
  enum class Kind : std::uint8_t {
    kOr,        // a | (b >> shift); with a shift, a and b are one
    kAnd,       // a & (b >> shift): what stands `shift` bytes further on
    kNotAhead,  // a & ~(b >> shift): what has none of b `shift` bytes further on
    kBehind,    // b << 1, a and b are one: what stands right behind one of b
  };
  Kind kind = Kind::kAnd;
  std::uint8_t shift = 0;
  std::uint16_t a = 0;
  std::uint16_t b = 0;

  friend bool operator==(const PlaneStep&, const PlaneStep&) = default;
};

class PlaneSteps {
 public:
  explicit PlaneSteps(std::size_t classes) : classes_(classes) {}
  // `bits`: how much each class tells of a byte. With it the steps are taken in an order in which a
  // chunk of text can pass over those that come to nothing.
  explicit PlaneSteps(std::vector<double> bits) : classes_(bits.size()), bits_(std::move(bits)) {}

  std::uint16_t add(PlaneStep::Kind kind, std::uint16_t a, std::uint16_t b, std::size_t shift);

  const std::vector<PlaneStep>& steps() const noexcept { return steps_; }

  // The operations that make the values, and `planes`: how many must be kept at once.
  // results[s]: the value that holds the bits of shape s.
  std::vector<PlaneOp> code(const std::vector<std::uint16_t>& results, std::size_t& planes) const;

 private:
  std::size_t classes_;
  std::vector<double> bits_;
  std::vector<PlaneStep> steps_;
};

}  // namespace leakwire::match
