// The order in which steps are taken, and what of them a chunk of text can go without.
//
// Most shapes stand nowhere in a chunk, and the first of their places show it: where `://` has no
// bit, `://` and a letter behind it has none. What only serves to narrow such a value down then
// needs not be made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "match/plane_steps.h"

namespace leakwire::match {

// Where what step `after` makes has no bit, what step `to` makes has none either, and what the
// steps between make serves nothing else.
struct StepGate {
  std::size_t after = 0, to = 0;
};

struct OrderedSteps {
  std::vector<PlaneStep> steps;
  std::vector<std::uint16_t> results;  // the values of the new order
  std::vector<StepGate> gates;         // by `after`
};

// `bits`: how much each class tells of a byte, about: one of so many powers of two is in it.
OrderedSteps order_steps(const std::vector<double>& bits, const std::vector<PlaneStep>& steps,
                         const std::vector<std::uint16_t>& results);

}  // namespace leakwire::match
