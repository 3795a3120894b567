// Leading literals: the texts one of which every match of a pattern begins with.
#pragma once

#include <vector>

#include "match/regex.h"
#include "text/byte_set.h"

namespace leakwire::match {

// Each place is a small set of bytes: one, or the two cases of a letter.
using Literal = std::vector<text::ByteSet>;

// Whether every text of `literal` begins with one of `start`, place by place.
bool begins_with(const Literal& literal, const Literal& start);

// At most 256 literals of 3 to 8 places each; empty where the pattern has no such beginning, or
// where one of them begins with a digit (digit-led texts are the shape engine's).
std::vector<Literal> leading_literals(const Node& pattern);

}  // namespace leakwire::match
