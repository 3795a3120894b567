// Corpora: texts of any size for benchmarks and tests, made by a seed and never stored.
//
// The same name, seed and size give the same bytes on every machine. All values in them are
// published test numbers, reserved names (RFC 2606) and reserved phone numbers (555-01xx).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bench/random.h"

namespace leakwire::bench {

struct Corpus {
  std::string_view name;                                       // "log-sparse"
  std::string_view summary;                                    // one line for --help
  void (*append)(Random& random, std::string& out) = nullptr;  // adds one line, or one run of bytes
};

// The whole table. Static storage.
std::span<const Corpus> corpora() noexcept;
// The entry of that name, or nullptr.
const Corpus* find_corpus(std::string_view name) noexcept;

// Exactly `size` bytes.
std::string make_corpus(const Corpus& corpus, std::size_t size, std::uint64_t seed);
// A log as log-sparse with a value in `times` of `in` lines.
std::string make_log(std::size_t times, std::size_t in, std::size_t size, std::uint64_t seed);

}  // namespace leakwire::bench
