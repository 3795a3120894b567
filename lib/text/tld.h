// Top-level domains: the table of those there are.
//
// A table of our own, not a library's: the same bytes give the same findings whatever list a system
// has, and a lookup costs some nanoseconds, as text made of nothing but addresses needs it.
// Immutable; any thread.
#pragma once

#include <string_view>

namespace leakwire::text {

// Whether `label` is a top-level domain, as A-label or as U-label. ASCII case does not matter; a
// U-label is compared as it stands.
bool is_top_level(std::string_view label) noexcept;

}  // namespace leakwire::text
