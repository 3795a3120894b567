// YAML depth: how deep lists and mappings in brackets stand in one another, told from the bytes.
//
// yaml-cpp reads to the last bracket before it looks at the first, and keeps some 250 bytes for
// each; so a text is refused before it sees it. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace leakwire::detect {

// No file of ours needs more than six.
inline constexpr std::size_t kDeepestYaml = 64;

// The first bracket that stands deeper than `most`. A text that is no YAML may have one too many.
std::optional<std::size_t> first_too_deep(std::string_view text, std::size_t most = kDeepestYaml);

}  // namespace leakwire::detect
