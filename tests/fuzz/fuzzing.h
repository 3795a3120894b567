// What the fuzz targets share: the built-in pack, cuts out of the input, and how a broken law ends
// them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/random.h"
#include "leakwire/pack.h"

namespace leakwire::fuzzing {

inline const DetectorPack& pack() {
  static const DetectorPack kPack = *DetectorPack::builtin();
  return kPack;
}

// An input is a text behind two bytes that choose how it is cut.
struct Input {
  bench::Random random{0};
  std::string_view text;

  Input(const std::uint8_t* data, std::size_t size) {
    const std::size_t head = std::min<std::size_t>(size, 2);
    std::uint64_t seed = 0;
    for (std::size_t i = 0; i < head; ++i) seed = seed << 8 | data[i];
    random = bench::Random(seed);
    text = {reinterpret_cast<const char*>(data) + head, size - head};
  }

  std::vector<std::size_t> cuts() {
    std::vector<std::size_t> cuts(random.below(12));
    for (std::size_t& at : cuts) at = random.below(text.size() + 1);
    std::sort(cuts.begin(), cuts.end());
    return cuts;
  }
};

// The input itself is what the fuzzer keeps: texts made here hold no one's data.
[[noreturn]] inline void broken(const char* law, const std::string& detail) {
  std::fprintf(stderr, "broken: %s\n%s\n", law, detail.c_str());
  std::abort();
}

}  // namespace leakwire::fuzzing
