// Kinds of receivers, as registries name them, and what they tell. Constant tables; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace leakwire::place {

// Sorted. "other": a company whose business is none of these.
inline constexpr std::array<std::string_view, 15> kKinds{
    "ads",   "analytics", "cdn",     "cloud",  "consent", "hosting", "identity", "mail",
    "media", "other",     "payment", "search", "social",  "support", "tags"};

constexpr bool is_kind(std::string_view word) noexcept {
  return std::binary_search(kKinds.begin(), kKinds.end(), word);
}
// Its servers stand in many countries, and serve the names of others.
constexpr bool is_carrier(std::string_view kind) noexcept {
  return kind == "cdn" || kind == "cloud" || kind == "hosting";
}
// A name of ours that leads there is theirs.
constexpr bool is_tracker(std::string_view kind) noexcept {
  return kind == "ads" || kind == "analytics";
}

}  // namespace leakwire::place
