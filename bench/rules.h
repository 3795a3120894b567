// Rules: a user's pack of any size, made by number: tokens that begin with a text of their own.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "bench/random.h"

namespace leakwire::bench {

inline constexpr std::size_t kMostRules = 1000;

// Writes the pattern files of the rules 0 to `count` - 1 into `folder`, which is made anew.
// At most kMostRules. Throws std::runtime_error where a file cannot be written.
void write_rules(const std::filesystem::path& folder, std::size_t count);
// Adds a token that one of kMostRules rules finds.
void append_rule_value(Random& random, std::string& out);

}  // namespace leakwire::bench
