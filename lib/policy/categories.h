// Categories: the kinds of personal data that a policy may name, and how a wildcard fits them.
//
// A category is a dotted string, never an enumerator: packs may add their own below "custom.".
// Constant tables; pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::policy {

// The number of any category that is in no list: one below "custom.", and unknown ones.
inline constexpr std::size_t kOtherCategory = 33;
inline constexpr std::size_t kCategoryNumbers = kOtherCategory + 1;

// All but those below "custom.", sorted.
std::span<const std::string_view> categories() noexcept;

// Its place in categories(), else kOtherCategory.
std::size_t category_number(std::string_view category) noexcept;

// Bit n: category n fits one of the patterns; of kOtherCategory: it may.
std::uint64_t category_bits(const std::vector<std::string>& patterns);

// "*" in `pattern` stands for any run of bytes, dots too: "payment.*", "*", "contact.*mail". All
// else stands for itself. Takes time proportional to pattern times text at worst; no allocation.
bool wildcard_fits(std::string_view pattern, std::string_view text) noexcept;

// Whether a policy may name it: a category, one below "custom.", or a pattern that fits one of
// those.
bool is_category_pattern(std::string_view pattern) noexcept;

}  // namespace leakwire::policy
