// What the laws share: one pack for all tests, and how many rounds of random text they run.
#pragma once

#include <cstddef>

#include "leakwire/pack.h"
#include "oracle/oracle.h"

namespace leakwire::laws {

// The built-in pack, and the oracle made of it. Made once; the oracle is for the test's own thread.
const DetectorPack& pack();
const oracle::Oracle& the_oracle();

// `rounds` times LEAKWIRE_LAW_FACTOR (environment, 1 where it is not set): long runs by hand.
std::size_t rounds(std::size_t rounds);

}  // namespace leakwire::laws
