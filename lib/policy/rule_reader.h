// Rule reader: `exceptions`, `rules` and `budgets`.
#pragma once

#include "policy/reading.h"

namespace leakwire::policy {

// Receivers, promises and consents must be known by then.
void read_rules(Reading& reading, const Fields& root);
void read_budgets(Reading& reading, const YamlNode& node);

}  // namespace leakwire::policy
