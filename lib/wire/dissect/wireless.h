// Frames of IEEE 802.11, with or without a header of radiotap before them: data frames of every
// kind, several in one (A-MSDU).
//
// Pure; any thread. The contract of a reader stands in walk.h.
#pragma once

#include "wire/dissect/walk.h"

namespace leakwire::wire::dissect {

Step radiotap(Walk& walk) noexcept;
Step wireless(Walk& walk) noexcept;
// The next one of an A-MSDU (IEEE 802.11, clause 9.3.2.2.2), taken off the front of `walk`; LLC is
// in `one`. False at their end.
bool next_of_amsdu(Walk& walk, Walk& one) noexcept;

}  // namespace leakwire::wire::dissect
