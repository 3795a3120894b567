// Given reader: cases of a finding, its receiver and the circumstances, and what they should come
// to.
#pragma once

#include "policy/reading.h"

namespace leakwire::policy {

// The mapping of one case.
Given read_given(Reading& reading, const YamlNode& node);
// `tests:`. All else of the file must be known by then.
void read_cases(Reading& reading, const YamlNode& node);

}  // namespace leakwire::policy
