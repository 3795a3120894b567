// Numbers of QUIC, of 1, 2, 4 or 8 bytes (RFC 9000, section 16). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "wire/bytes.h"

namespace leakwire::wire {

// Takes it off the front. False where it is cut off.
inline bool take_varint(std::string_view& bytes, std::uint64_t& value) noexcept {
  if (bytes.empty()) return false;
  const std::size_t size = std::size_t{1} << (byte_at(bytes, 0) >> 6);
  if (bytes.size() < size) return false;
  value = byte_at(bytes, 0) & 0x3FU;
  for (std::size_t i = 1; i < size; ++i) value = value << 8 | byte_at(bytes, i);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace leakwire::wire
