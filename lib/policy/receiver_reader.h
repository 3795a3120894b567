// Receiver reader: `us`, `we`, `receivers` and `processors`: who is who, and what each may get.
#pragma once

#include "policy/reading.h"

namespace leakwire::policy {

// `root`: the keys of the file. Fills the listings, what is agreed with each, home and regime.
// Promises must be known by then.
void read_receivers(Reading& reading, const Fields& root);
void read_networks(Reading& reading, const YamlNode& node, std::vector<std::string>& networks);

}  // namespace leakwire::policy
