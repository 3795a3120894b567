#include "detect/engine.h"

#include <algorithm>

namespace leakwire::detect {
namespace {

Finding finding_of(const CompiledPack& pack, const RawFinding& raw) {
  const DetectorSpec& spec = pack.specs[raw.detector];
  Finding finding;
  finding.detector = spec.id;
  finding.category = spec.category;
  finding.confidence = *raw.confidence;
  finding.span = {raw.start, raw.length};
  finding.why = raw.why;
  finding.detector_index = raw.detector;
  return finding;
}

}  // namespace

void Progress::clear() noexcept {
  resolver.clear();
  open.clear();
  gap_before = gap_behind = false;
  settled = 0;
}

Engine::Engine(const CompiledPack& pack)
    : pack_(pack),
      confirmer_(pack),
      planes_(pack.shapes->make_scratch()),
      literal_scratch_(pack.literals->make_scratch()) {}

bool Engine::advance(Progress& progress, const Window& window, std::uint64_t base, std::size_t from,
                     std::size_t to, FindingFn on_finding) {
  retry_open(progress, window, base);
  discover(progress, window, base, from, to);
  const bool last = window.ended && to == window.bytes.size();
  std::uint64_t known = base + to;
  if (!last) known = base + pack_.tails.start(window.bytes, to, window.lines);
  for (const OpenCandidate& candidate : progress.open) known = std::min(known, candidate.start);
  const auto emit = [&](const RawFinding& raw) {
    return on_finding(finding_of(pack_, raw), window.bytes.substr(raw.start - base, raw.length));
  };
  if (!progress.resolver.settle(window, base, known, last, emit)) return false;
  progress.settled = std::max(progress.settled, progress.resolver.open_from(known));
  return true;
}

void Engine::retry_open(Progress& progress, const Window& window, std::uint64_t base) {
  if (progress.open.empty()) return;
  // Not swapped: the room that each of the two has grown to stays its own.
  again_.assign(progress.open.begin(), progress.open.end());
  progress.open.clear();
  for (const OpenCandidate& candidate : again_) {
    try_start(progress, window, base, candidate.detector,
              static_cast<std::size_t>(candidate.start - base));
  }
}

void Engine::discover(Progress& progress, const Window& window, std::uint64_t base,
                      std::size_t from, std::size_t to) {
  pack_.shapes->find(window.bytes, from, to, planes_, [&](std::uint32_t shape, std::size_t place) {
    for (const ShapeUser& user : pack_.shape_users[shape]) {
      if (user.inner) {
        const std::size_t inner = place + pack_.detectors[user.detector].anchor.inner_at;
        try_before(progress, window, base, user.detector, inner);
      } else {
        try_start(progress, window, base, user.detector, place);
      }
    }
  });
  pack_.literals->find(window.bytes, from, to, literal_scratch_.get(),
                       [&](std::uint32_t literal, std::size_t place) {
                         for (const std::uint32_t detector : pack_.literal_users[literal]) {
                           try_start(progress, window, base, detector, place);
                         }
                       });
}

// The match begins with its inner text, or somewhere before it: every place that the edges allow.
void Engine::try_before(Progress& progress, const Window& window, std::uint64_t base,
                        std::uint32_t index, std::size_t inner) {
  const CompiledDetector& detector = pack_.detectors[index];
  const auto in = [&](const text::ByteSet& set, std::size_t at) {
    return set.has(static_cast<std::uint8_t>(window.bytes[at]));
  };
  for (std::size_t start = inner; inner - start < detector.max_length; --start) {
    if (window.begins(start) || !in(detector.not_before, start - 1)) {
      try_start(progress, window, base, index, start);
    }
    if (window.begins(start) || !in(detector.anchor.before_inner, start - 1)) return;
  }
}

void Engine::try_start(Progress& progress, const Window& window, std::uint64_t base,
                       std::uint32_t detector, std::size_t start) {
  // Decided already: of a detector's shapes, one that is read wider than it is may come late.
  if (base + start < progress.settled) return;
  found_.clear();
  if (confirmer_.confirm(window, detector, start, found_)) {
    progress.open.push_back({detector, base + start});
    return;
  }
  for (RawFinding& finding : found_) {
    finding.touches_gap = (progress.gap_before && finding.start == 0) ||
                          (progress.gap_behind && finding.end() == window.bytes.size());
    finding.start += base;
    progress.resolver.add(finding);
  }
}

}  // namespace leakwire::detect
