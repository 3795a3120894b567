// The form of the names that a pattern file gives its detector: its id and its category.
#pragma once

#include <string_view>

namespace leakwire::detect {

// Words of lower-case letters and digits joined by '-', at most 64 bytes, the first a letter.
bool is_id(std::string_view text) noexcept;
// Two such words or more, joined by dots: "payment.card".
bool is_category(std::string_view text) noexcept;

}  // namespace leakwire::detect
