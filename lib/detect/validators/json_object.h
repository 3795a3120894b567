// JSON objects (RFC 8259), looked at without building anything.
#pragma once

#include <string_view>

namespace leakwire::detect {

// Whether `in` is one JSON object that nests at most 16 deep and, where `key` is not empty, has
// that member at its top level, its name without escapes. Thread-safe, no allocation.
bool is_json_object(std::string_view in, std::string_view key) noexcept;

}  // namespace leakwire::detect
