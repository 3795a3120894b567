// The name a user most likely meant.
#pragma once

#include <span>
#include <string_view>

namespace leakwire::program {

// The first of the names with the fewest slips (a byte added, left out, changed, two swapped) from
// `word`, where these are at most 2 and less than half of the word; else an empty view.
std::string_view nearest(std::string_view word, std::span<const std::string_view> names);

}  // namespace leakwire::program
