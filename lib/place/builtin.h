// The built-in registry, as leakwire-embed-places wrote it into the library.
#pragma once

#include <string_view>

namespace leakwire::place {

// The bytes of places/registry.tsv. Static storage.
std::string_view builtin_registry() noexcept;

}  // namespace leakwire::place
