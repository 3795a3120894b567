// Use reader: what a receiver may get, for which purpose and where.
#pragma once

#include "policy/reading.h"

namespace leakwire::policy {

// An item of `uses:` of the receiver of that number.
void read_use(Reading& reading, const YamlNode& node, std::size_t receiver);
// A use whose keys stand in `fields` beside others.
void read_use_of(Reading& reading, const YamlNode& node, const Fields& fields,
                 std::size_t receiver);
// Paths of all uses tell two receivers of one domain apart; a use that is anywhere tells nothing.
void settle_places(Compiled& policy);

}  // namespace leakwire::policy
