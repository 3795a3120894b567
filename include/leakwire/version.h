// The version of Leakwire: the one place where it is written. CMake reads it from here.
#pragma once

#define LEAKWIRE_VERSION_MAJOR 0
#define LEAKWIRE_VERSION_MINOR 1
#define LEAKWIRE_VERSION_PATCH 0
#define LEAKWIRE_VERSION "0.1.0"

#include <string_view>

#include "leakwire/export.h"

namespace leakwire {

// The version of the library in use, which may be newer than that of the header compiled against.
LEAKWIRE_EXPORT std::string_view version() noexcept;
// The instruction set that the shape engine uses on this machine: "AVX3_DL", "AVX2", "SSE4",
// "NEON",
// ... It changes speed, never what is found. Static storage.
LEAKWIRE_EXPORT std::string_view shape_target() noexcept;

}  // namespace leakwire
