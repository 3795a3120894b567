// Splits a pattern at its top-level group (?P<value>...) into what stands before, in, and behind
// it.
#pragma once

#include <string>
#include <string_view>

namespace leakwire::oracle {

// Plain value. Each part is a pattern of its own: flags set before it, "(?i)", are repeated in it.
struct PatternParts {
  std::string lead;
  std::string value;
  std::string trail;
  bool has_value_group = false;  // false: `value` is the whole pattern, the others are empty
};

// Throws std::invalid_argument where the group does not stand at the top level of concatenation.
PatternParts split_pattern(std::string_view pattern);

}  // namespace leakwire::oracle
