// Place patterns: paths and URLs as rules and uses name them.
#pragma once

#include <string>

#include "policy/reading.h"

namespace leakwire::policy {

// Warns of a pattern that no URL of a finding can ever fit, and says what may be meant.
void warn_of_place(Reading& reading, const YamlNode& node, const std::string& pattern);

}  // namespace leakwire::policy
