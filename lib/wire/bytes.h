// Bytes: numbers of network order in a view, at places that are checked.
//
// Pure; any thread. A read beyond the end is 0: who reads asks for the size first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakwire::wire {

inline std::uint8_t byte_at(std::string_view bytes, std::size_t at) noexcept {
  return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0;
}
inline std::uint16_t be16(std::string_view bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}
inline std::uint32_t be32(std::string_view bytes, std::size_t at) noexcept {
  return std::uint32_t{be16(bytes, at)} << 16 | be16(bytes, at + 2);
}

}  // namespace leakwire::wire
