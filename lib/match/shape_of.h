// Shapes of a pattern: rows of byte classes, one of which stands where a match begins.
#pragma once

#include <cstddef>
#include <vector>

#include "match/automaton.h"
#include "match/shape_program.h"
#include "text/byte_set.h"

namespace leakwire::match {

// One shape for each way a match can go, where those are few and short ("ddd-dd-dddd",
// "ddddddddd"); else one shape that holds them all. With `most_ways`, ways are told apart as long
// as there are no more, and each goes on as one shape from there. Edges are taken in where they can
// be told. Empty where a match may be empty.
std::vector<Shape> shapes_of(const Automaton& automaton, const text::ByteSet& not_before,
                             const text::ByteSet& not_after, std::size_t most_ways = 0);

}  // namespace leakwire::match
