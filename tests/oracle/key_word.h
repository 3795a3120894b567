// Key words, found the slow way: every start, every reading of the blanks.
#pragma once

#include <cstddef>
#include <string_view>

namespace leakwire::oracle {

// Key words and findings near by count within so many bytes.
inline constexpr std::size_t kContextReach = 64;

// True where `keyword` stands in the kContextReach bytes of `line` before `at`, any case, as a
// word.
bool key_word_before(std::string_view line, std::size_t at, std::string_view keyword);

}  // namespace leakwire::oracle
