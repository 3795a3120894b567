// Wording: how diagnostics show the words of a pattern file, and what they suggest instead.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leakwire::detect {

// The word between double quotes, as a terminal may show it, cut after 60 bytes: a message stays
// one harmless line.
std::string in_quotes(std::string_view word);
// "a, b or c".
std::string listed(std::span<const std::string_view> names);
// The name that differs least from `word`, or empty where none is near enough to be meant.
std::string_view nearest(std::string_view word, std::span<const std::string_view> names);
// `; did you mean "b"?`, or `; expected a, b or c` where none is near.
std::string suggestion(std::string_view word, std::span<const std::string_view> names);

}  // namespace leakwire::detect
