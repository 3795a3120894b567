// SHA-1 (FIPS 180-4) by OpenSSL: for identifiers that others make by it, never for keeping values.
//
// Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace leakwire::text {

// All zeros where OpenSSL has none.
std::array<std::uint8_t, 20> sha1(std::string_view bytes) noexcept;

}  // namespace leakwire::text
