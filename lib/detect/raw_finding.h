// RawFinding: a confirmed value before overlaps are settled.
#pragma once

#include <cstdint>
#include <optional>

#include "leakwire/finding.h"

namespace leakwire::detect {

struct RawFinding {
  std::uint64_t start = 0;  // in the text
  std::uint32_t length = 0;
  std::uint32_t detector = 0;
  std::optional<Confidence> confidence;  // without what may stand beside it; nothing: needs that
  bool undecided = false;                // what stands beside it may raise it
  bool touches_gap = false;              // at most likely
  Reasons why;

  std::uint64_t end() const noexcept { return start + length; }
};

}  // namespace leakwire::detect
