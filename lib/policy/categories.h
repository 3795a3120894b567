// Categories: the kinds of personal data that a policy may name, and how a wildcard fits them.
//
// A category is a dotted string, never an enumerator: packs may add their own below "custom.".
// Constant tables; pure; any thread.
#pragma once

#include <span>
#include <string_view>

namespace leakwire::policy {

// All but those below "custom.", sorted.
std::span<const std::string_view> categories() noexcept;

// "*" in `pattern` stands for any run of bytes, dots too: "payment.*", "*", "contact.*mail". All
// else stands for itself. Takes time proportional to pattern times text at worst; no allocation.
bool wildcard_fits(std::string_view pattern, std::string_view text) noexcept;

// Whether a policy may name it: a category, one below "custom.", or a pattern that fits one of
// those.
bool is_category_pattern(std::string_view pattern) noexcept;

}  // namespace leakwire::policy
