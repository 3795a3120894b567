// Sizes as people write them: "4096", "512K", "512M", "4G".
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace leakwire::bench {

// False: not a size.
inline bool read_size(const char* text, std::uint64_t& size) {
  char* end = nullptr;
  errno = 0;
  size = std::strtoull(text, &end, 10);
  if (end == text || errno != 0) return false;
  if (*end == '\0') return true;
  const char* const units = std::strchr("KMG", *end);
  if (units == nullptr || end[1] != '\0') return false;
  size <<= *units == 'K' ? 10 : *units == 'M' ? 20 : 30;
  return true;
}

}  // namespace leakwire::bench
