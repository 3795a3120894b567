// Tally: how many findings there were, and a hash of them that does not depend on their order.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leakwire::bench {

// Plain value.
struct Tally {
  std::uint64_t findings = 0;
  std::uint64_t hash = 0;

  void add(std::size_t detector, std::uint64_t offset, std::uint64_t length) {
    ++findings;
    hash += mixed(mixed(mixed(detector) ^ offset) ^ length);
  }
  friend bool operator==(const Tally&, const Tally&) = default;

 private:
  // The finaliser of SplitMix64 (random.h).
  static std::uint64_t mixed(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
};

}  // namespace leakwire::bench
