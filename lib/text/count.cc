#include "text/count.h"

#include <algorithm>
#include <array>

namespace leakwire::text {

std::uint64_t count_byte(std::string_view bytes, char byte) noexcept {
  // Counters of one byte, side by side, so that the compiler makes them one vector; they are added
  // up before they can overflow.
  constexpr std::size_t kLanes = 64;
  constexpr std::size_t kRounds = 255;
  std::uint64_t total = 0;
  while (bytes.size() >= kLanes) {
    std::array<std::uint8_t, kLanes> lanes{};
    const std::size_t rounds = std::min(bytes.size() / kLanes, kRounds);
    for (std::size_t round = 0; round < rounds; ++round) {
      const char* from = bytes.data() + round * kLanes;
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        lanes[lane] = static_cast<std::uint8_t>(lanes[lane] + (from[lane] == byte ? 1 : 0));
      }
    }
    for (const std::uint8_t lane : lanes) total += lane;
    bytes.remove_prefix(rounds * kLanes);
  }
  return total + static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), byte));
}

}  // namespace leakwire::text
