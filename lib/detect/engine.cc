#include "detect/engine.h"

#include <algorithm>
#include <bit>

#include "detect/last_keyword.h"

namespace leakwire::detect {
namespace {

constexpr std::size_t kFewBytes = 128;  // a finding in as many is much

Finding finding_of(const CompiledPack& pack, const RawFinding& raw, std::uint64_t base,
                   LastKeyword& keyword) {
  const DetectorSpec& spec = pack.specs[raw.detector];
  Finding finding;
  finding.detector = spec.id;
  finding.category = spec.category;
  finding.confidence = *raw.confidence;
  finding.span = {raw.start, raw.length};
  for (std::size_t i = 0; i < raw.why.size(); ++i) finding.why.add(raw.why[i]);
  if (raw.keyword_later) {
    const auto at = static_cast<std::size_t>(raw.start - base);
    finding.why.add(keyword.before(pack.detectors[raw.detector].keywords, at));
  }
  finding.detector_index = raw.detector;
  return finding;
}

// Of places of an inner text, those behind which a match may go on, and those near the end of what
// is at hand. How many there are. No branch: in hostile text each may be either.
std::size_t going_on(const Window& window, const Anchor& anchor,
                     std::span<const std::size_t> places, std::size_t* out) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(window.bytes.data());
  const std::uint8_t* behind = anchor.behind_inner.data();
  const std::size_t size = window.bytes.size();
  std::size_t count = 0;
  for (const std::size_t place : places) {
    const std::size_t at = place + anchor.inner_at;
    out[count] = at;
    if (size - at <= kPlacesBehind) {
      ++count;
      continue;
    }
    static_assert(kPlacesBehind == 4);
    count += behind[bytes[at + 1]] & behind[bytes[at + 2]] >> 1 & behind[bytes[at + 3]] >> 2 &
             behind[bytes[at + 4]] >> 3 & 1;
  }
  return count;
}

// `finding` begins at a place of the window.
bool touches_gap(const Progress& progress, const Window& window, const RawFinding& finding) {
  return (progress.gap_before && finding.start == 0) ||
         (progress.gap_behind && finding.end() == window.bytes.size());
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
      literal_scratch_(pack.literals->make_scratch()),
      shape_places_(pack.shape_users.size()),
      literal_places_(pack.detectors.size()) {}

bool Engine::advance(Progress& progress, const Window& window, std::uint64_t base, std::size_t from,
                     std::size_t to, FindingFn on_finding) {
  const Step step{progress, window, base};
  found_ = 0;
  if (!progress.open.empty()) retry_open(step);
  discover(step, from, to);
  found_much_ = found_ * kFewBytes > to - from;
  return settle(step, to, on_finding);
}

// What is decided now that all is known up to `to`.
bool Engine::settle(const Step& step, std::size_t to, FindingFn on_finding) {
  Progress& progress = step.progress;
  const Window& window = step.window;
  const std::uint64_t base = step.base;
  const bool last = window.ended && to == window.bytes.size();
  std::uint64_t known = base + to;
  if (!last) known = base + pack_.tails.start(window.bytes, to, window.lines);
  for (const OpenCandidate& candidate : progress.open) known = std::min(known, candidate.start);
  LastKeyword keyword(window);
  const auto emit = [&](const RawFinding& raw) {
    return on_finding(finding_of(pack_, raw, base, keyword),
                      window.bytes.substr(raw.start - base, raw.length));
  };
  const auto prove = [&](RawFinding& finding) {
    finding.start -= base;
    const bool is_one = Confirmer::prove(window, pack_.detectors[finding.detector], finding);
    finding.touches_gap = touches_gap(progress, window, finding);
    finding.start += base;
    return is_one;
  };
  if (!progress.resolver.settle(window, base, known, last, prove, emit)) return false;
  progress.settled = std::max(progress.settled, progress.resolver.open_from(known));
  return true;
}

void Engine::retry_open(const Step& step) {
  // Not swapped: the room that each of the two has grown to stays its own.
  std::vector<OpenCandidate>& open = step.progress.open;
  again_.assign(open.begin(), open.end());
  open.clear();
  for (OpenCandidate& candidate : again_) {
    if (candidate.wait.goes_on(step.window, step.base)) {
      open.push_back(candidate);
      continue;
    }
    const auto start = static_cast<std::size_t>(candidate.start - step.base);
    try_starts(step, candidate.detector, {&start, 1});
  }
}

void Engine::discover(const Step& step, std::size_t from, std::size_t to) {
  const auto by_shape = [&](std::uint32_t shape, Places places) { try_shape(step, shape, places); };
  outcomes_.findings.clear();  // what an exception has left
  outcomes_.open.clear();
  shape_places_.clear();
  pack_.shapes->find(
      step.window.bytes, from, to, planes_,
      [&](std::uint32_t shape, std::size_t place) { shape_places_.add(shape, place, by_shape); });
  shape_places_.drain(by_shape);
  const auto by_detector = [&](std::uint32_t detector, Places places) {
    try_starts(step, detector, places);
  };
  literal_places_.clear();
  pack_.literals->find(step.window.bytes, from, to, literal_scratch_.get(),
                       [&](std::uint32_t literal, std::size_t place) {
                         for (const std::uint32_t detector : pack_.literal_users[literal]) {
                           literal_places_.add(detector, place, by_detector);
                         }
                       });
  literal_places_.drain(by_detector);
}

void Engine::try_shape(const Step& step, std::uint32_t shape, Places places) {
  for (const ShapeUser& user : pack_.shape_users[shape]) {
    if (user.inner) {
      try_before(step, user.detector, places);
    } else {
      try_starts(step, user.detector, places);
    }
  }
}

// A match begins with its inner text, or somewhere before it: every place that the edges allow, and
// the validators, as far as they tell. The starts of a place go together where they can: findings
// then come in order.
void Engine::try_before(const Step& step, std::uint32_t index, Places places) {
  const CompiledDetector& detector = pack_.detectors[index];
  const auto line_end = step.window.lines ? text::ByteSet::of("\n") : text::ByteSet{};
  const Sides sides{detector.anchor.before_inner & ~line_end, detector.not_before & ~line_end};
  std::array<std::size_t, Batches::kMost> inner{};
  const std::size_t known = going_on(step.window, detector.anchor, places, inner.data());
  std::size_t count = 0, covered = 0;
  for (std::size_t i = 0; i < known; ++i) {
    if (detector.told && try_told(step, index, sides, inner[i], covered)) continue;
    if (count >= starts_.size() / 2) {
      try_starts(step, index, Places(starts_).first(count));
      count = 0;
    }
    count = detector.starts != nullptr
                ? add_told_starts(step.window, detector, sides, inner[i], count)
                : add_starts(step, index, sides, inner[i], count);
  }
  try_starts(step, index, Places(starts_).first(count));
}

std::size_t Engine::add_starts(const Step& step, std::uint32_t index, const Sides& sides,
                               std::size_t inner, std::size_t count) {
  const std::size_t most = pack_.detectors[index].max_length;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(step.window.bytes.data());
  std::size_t begun = count;  // the starts of this place, which come last first
  for (std::size_t start = inner; inner - start < most; --start) {
    starts_[count] = start;
    count += start == 0 || !sides.forbidden.has(bytes[start - 1]) ? 1 : 0;
    if (count == starts_.size()) {
      try_starts(step, index, starts_);
      count = begun = 0;
    }
    if (start == 0 || !sides.inside.has(bytes[start - 1])) break;
  }
  const auto at = [&](std::size_t i) { return starts_.begin() + static_cast<std::ptrdiff_t>(i); };
  std::reverse(at(begun), at(count));
  return count;
}

std::size_t Engine::add_told_starts(const Window& window, const CompiledDetector& detector,
                                    const Sides& sides, std::size_t inner,
                                    std::size_t count) noexcept {
  static_assert(Validator::kMostStarts < Confirmer::kMostStarts / 2 + 1);
  std::uint64_t starts = told_starts(window, detector, sides, inner);
  while (starts != 0) {
    const auto distance = static_cast<std::size_t>(std::bit_width(starts));
    starts_[count++] = inner - distance;
    starts ^= std::uint64_t{1} << (distance - 1);
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(window.bytes.data());
  if (detector.anchor.inner_at == 0 && (inner == 0 || !sides.forbidden.has(bytes[inner - 1]))) {
    starts_[count++] = inner;
  }
  return count;
}

std::uint64_t Engine::told_starts(const Window& window, const CompiledDetector& detector,
                                  const Sides& sides, std::size_t inner) noexcept {
  const std::size_t from = inner - std::min(inner, Validator::kMostStarts + KeywordSet::kReach);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(window.bytes.data());
  const std::uint64_t told = detector.starts(window.bytes.substr(from, inner - from), sides.inside);
  std::uint64_t starts = told;
  for (std::uint64_t left = told; left != 0; left &= left - 1) {
    const std::size_t start = inner - 1 - static_cast<std::size_t>(std::countr_zero(left));
    if (start != 0 && sides.forbidden.has(bytes[start - 1])) starts ^= left & -left;
  }
  return starts;
}

bool Engine::try_told(const Step& step, std::uint32_t index, const Sides& sides, std::size_t inner,
                      std::size_t& covered) {
  const Window& window = step.window;
  if (!window.ended && window.bytes.size() - inner < Confirmer::kBehindTold) return false;
  const CompiledDetector& detector = pack_.detectors[index];
  const std::size_t end = confirmer_.told_end(window, index, inner);
  if (end == 0) return true;
  const std::uint64_t starts = told_starts(window, detector, sides, inner);
  confirmer_.confirm_told(window, index, {inner, end, starts}, undecided_from(step), covered,
                          outcomes_.findings);
  return true;
}

// What begins before is decided already: of a detector's shapes, one that is read wider than it is
// may come late.
std::size_t Engine::undecided_from(const Step& step) noexcept {
  return static_cast<std::size_t>(std::max(step.progress.settled, step.base) - step.base);
}

void Engine::try_starts(const Step& step, std::uint32_t detector, Places places) {
  confirmer_.confirm(step.window, detector, places, undecided_from(step), outcomes_);
  keep_outcomes(step);
}

void Engine::keep_outcomes(const Step& step) {
  for (OpenCandidate& open : outcomes_.open) {
    open.start += step.base;
    open.wait.at += step.base;
    open.wait.limit += step.base;
    step.progress.open.push_back(open);
  }
  const bool is_torn = step.progress.gap_before || step.progress.gap_behind;
  for (RawFinding& finding : outcomes_.findings) {
    if (is_torn) finding.touches_gap = touches_gap(step.progress, step.window, finding);
    finding.start += step.base;
  }
  step.progress.resolver.add(outcomes_.findings);
  found_ += outcomes_.findings.size();
  outcomes_.findings.clear();
  outcomes_.open.clear();
}

}  // namespace leakwire::detect
