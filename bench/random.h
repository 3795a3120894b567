// Random: a small seeded generator whose numbers are the same on every machine (SplitMix64, Steele,
// Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace leakwire::bench {

// Not for keys. One thread at a time.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // 0 to `bound` - 1. The bias of the multiplication is of no account for test texts.
  std::size_t below(std::size_t bound) {
    return static_cast<std::size_t>((next() >> 32) * static_cast<std::uint64_t>(bound) >> 32);
  }
  // True `times` out of `in`.
  bool chance(std::size_t times, std::size_t in) { return below(in) < times; }
  template <class T>
  const T& of(std::span<const T> items) {
    return items[below(items.size())];
  }
  template <class T, std::size_t kCount>
  const T& of(const T (&items)[kCount]) {
    return items[below(kCount)];
  }
  char of(std::string_view bytes) { return bytes[below(bytes.size())]; }

 private:
  std::uint64_t state_;
};

}  // namespace leakwire::bench
