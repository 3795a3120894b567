// Sections: the tables of the benchmark, each measured by a function of its own.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "bench/rounds.h"
#include "bench/rules.h"

namespace leakwire::bench {

struct Sizes {
  std::size_t text = std::size_t{64} << 20;  // of a corpus
  std::size_t peer = std::size_t{8} << 20;   // ... of which slower engines read the first bytes
  // Of a corpus where Leakwire is slow as much is taken as it scans in this time, but 64 KiB.
  double corpus_seconds = 0.25;
  std::size_t rules = kMostRules;  // of a user's pack
  std::string folder;              // for files of rules
  RoundOptions rounds;
};

struct Section {
  std::string_view name;
  std::string_view summary;
  int (*run)(const Sizes& sizes) = nullptr;  // how many contestants came to other findings
};
std::span<const Section> sections() noexcept;

}  // namespace leakwire::bench
