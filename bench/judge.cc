#include "bench/judge.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace leakwire::bench {
namespace {

text::ByteSet first_bytes(const detect::Walk& walk) {
  text::ByteSet bytes;
  for (unsigned b = 0; b < 256; ++b) {
    if (walk.next(walk.start(), static_cast<char>(b), false) == detect::Walk::kDead) continue;
    bytes.add(static_cast<std::uint8_t>(b));
  }
  return bytes;
}

text::ByteSet first_bytes(const detect::CompiledDetector& detector) {
  if (!detector.value_walk) return {};
  text::ByteSet bytes;
  if (detector.lead_walk) {
    bytes = first_bytes(*detector.lead_walk);
    if (!detector.lead_walk->matches_empty()) return bytes;
  }
  return bytes | first_bytes(*detector.value_walk);
}

}  // namespace

Judge::Judge(const detect::CompiledPack& pack)
    : pack_(pack), confirmer_(pack), resolver_(pack), tried_(pack.detectors.size()) {
  for (const auto& detector : pack.detectors) first_.push_back(first_bytes(detector));
}

void Judge::begin(std::string_view block, std::uint64_t base) {
  window_ = {block, true, true};
  base_ = base;
  std::fill(tried_.begin(), tried_.end(), 0);
}

void Judge::try_before(std::uint32_t detector, std::size_t end) {
  const std::size_t reach = std::min(end, pack_.detectors[detector].max_length + 1);
  std::size_t from = std::max(end - reach, tried_[detector]);
  if (from >= end) return;
  const char* const bytes = window_.bytes.data();
  // The last byte may be the one behind the match, and a line end.
  if (const void* line_end = memrchr(bytes + from, '\n', end - 1 - from)) {
    from = static_cast<std::size_t>(static_cast<const char*>(line_end) - bytes) + 1;
  }
  try_range(detector, from, end);
  tried_[detector] = end;
}

void Judge::try_line(std::uint32_t detector, std::size_t from, std::size_t to) {
  try_range(detector, from, to);
}

void Judge::try_range(std::uint32_t detector, std::size_t from, std::size_t to) {
  const text::ByteSet& first = first_[detector];
  std::array<std::size_t, detect::Confirmer::kMostStarts> starts;
  std::size_t count = 0;
  found_.findings.clear();
  for (std::size_t at = from; at < to; ++at) {
    if (!first.has(static_cast<std::uint8_t>(window_.bytes[at]))) continue;
    starts[count++] = at;
    if (count < starts.size()) continue;
    confirmer_.confirm(window_, detector, starts, 0, found_);
    count = 0;
  }
  confirmer_.confirm(window_, detector, std::span(starts).first(count), 0, found_);
  for (const detect::RawFinding& finding : found_.findings) resolver_.add(finding);
}

void Judge::finish(Tally& tally) {
  const auto count = [&](const detect::RawFinding& finding) {
    tally.add(finding.detector, base_ + finding.start, finding.length);
    return true;
  };
  const auto prove = [](detect::RawFinding&) { return true; };  // confirm() presumes nothing
  resolver_.settle(window_, 0, window_.bytes.size(), true, prove, count);
  resolver_.clear();
}

}  // namespace leakwire::bench
