// Checks of the texts that are regular expressions, before the detector as a whole is looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leakwire::detect {

// What is wrong, and at which byte of the text.
struct TextMistake {
  std::size_t offset = 0;
  std::string message;
};

// RE2 refuses the pattern, or it holds a line break, or it agrees with the empty text.
std::optional<TextMistake> check_pattern_text(const std::string& pattern);
// Not a class of exactly one byte: "[\w.]", "\d", "-".
std::optional<TextMistake> check_edge_text(const std::string& edge);

}  // namespace leakwire::detect
