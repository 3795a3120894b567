#include "detect/resolver.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace leakwire::detect {
namespace {

constexpr std::uint64_t kReach = KeywordSet::kReach;
constexpr std::size_t kManyFindings = 128;  // then they are sorted by their starts' digits
constexpr std::size_t kDigitBits = 9;
constexpr std::size_t kManyPartners = 8;  // then those out of reach are let go of

bool better(const RawFinding& a, const RawFinding& b) {
  if (a.confidence != b.confidence) return *a.confidence > *b.confidence;
  if (a.length != b.length) return a.length > b.length;
  return a.detector < b.detector;
}

bool same_line(const Window& window, std::uint64_t base, std::uint64_t from, std::uint64_t to) {
  return window.bytes.substr(from - base, to - from).find('\n') == std::string_view::npos;
}

}  // namespace

void Resolver::clear() noexcept {
  pending_.clear();
  order_.clear();
  partners_.clear();
  kept_.reset();
}

void Resolver::add(std::span<const RawFinding> findings) {
  auto at = static_cast<std::uint32_t>(pending_.size());
  for (const RawFinding& finding : findings) {
    order_.push_back({finding.start, finding.detector, finding.length, at++});
  }
  pending_.insert(pending_.end(), findings.begin(), findings.end());
}

// By digits of the start, the lower one first: where findings are many, and lie within the bytes of
// one step.
void Resolver::sort_by_start(std::uint64_t first) {
  constexpr std::size_t kSlots = std::size_t{1} << kDigitBits;
  std::array<std::array<std::uint32_t, kSlots>, 2> ends{};
  const auto digit = [&](const Entry& entry, std::size_t place) {
    return static_cast<std::size_t>((entry.start - first) >> (place * kDigitBits)) % kSlots;
  };
  for (const Entry& entry : order_) {
    ++ends[0][digit(entry, 0)];
    ++ends[1][digit(entry, 1)];
  }
  room_.resize(order_.size());
  for (std::size_t place = 0; place < 2; ++place) {
    std::exclusive_scan(ends[place].begin(), ends[place].end(), ends[place].begin(), 0U);
    for (const Entry& entry : order_) room_[ends[place][digit(entry, place)]++] = entry;
    order_.swap(room_);
  }
}

void Resolver::sort() {
  if (!std::is_sorted(order_.begin(), order_.end())) {
    const auto starts_before = [](const Entry& a, const Entry& b) { return a.start < b.start; };
    const auto [first, last] = std::minmax_element(order_.begin(), order_.end(), starts_before);
    const bool is_near = last->start - first->start < std::uint64_t{1} << 2 * kDigitBits;
    if (is_near && order_.size() >= kManyFindings) sort_by_start(first->start);
    // Those that begin at one place are left, or all.
    if (!std::is_sorted(order_.begin(), order_.end())) std::sort(order_.begin(), order_.end());
  }
  // One value may be reached from several leads: the longest is the finding.
  const auto last = std::unique(order_.begin(), order_.end(), [](const Entry& a, const Entry& b) {
    return a.start == b.start && a.detector == b.detector;
  });
  order_.erase(last, order_.end());
}

void Resolver::drop(std::size_t decided) {
  if (decided == 0) return;
  carry_.clear();
  order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(decided));
  for (Entry& entry : order_) {
    carry_.push_back(pending_[entry.at]);
    entry.at = static_cast<std::uint32_t>(carry_.size() - 1);
  }
  pending_.assign(carry_.begin(), carry_.end());
}

bool Resolver::may_decide(const RawFinding& finding, const Window& window, std::uint64_t base,
                          std::uint64_t settled, bool ended) {
  const std::uint64_t end = finding.end();
  if (!finding.undecided || ended || settled > end + kReach) return true;
  const std::uint64_t known = std::max(settled, end);
  return !same_line(window, base, end, std::min<std::uint64_t>(known, base + window.bytes.size()));
}

void Resolver::decide(RawFinding& finding, std::size_t index, const Window& window,
                      std::uint64_t base) const {
  const CompiledDetector& detector = pack_->detectors[finding.detector];
  const auto stands = [&](const Partner& other) {
    const auto& beside = detector.beside;
    if (std::find(beside.begin(), beside.end(), other.detector) == beside.end()) return false;
    if (other.end <= finding.start) {
      return finding.start - other.end <= kReach &&
             same_line(window, base, other.end, finding.start);
    }
    return other.start >= finding.end() && other.start - finding.end() <= kReach &&
           same_line(window, base, finding.end(), other.start);
  };
  const auto raise = [&](const Partner& other) {
    finding.confidence = detector.context;
    finding.why.add(pack_->detectors[other.detector].beside_reason);
  };
  for (const Partner& other : partners_) {
    if (stands(other)) return raise(other);
  }
  for (std::size_t i = index; i < order_.size(); ++i) {
    if (order_[i].start > finding.end() + kReach) break;
    const Partner other{order_[i].start, order_[i].start + order_[i].length, order_[i].detector};
    if (pending_[order_[i].at].confidence && stands(other)) return raise(other);
  }
}

bool Resolver::settle(const Window& window, std::uint64_t base, std::uint64_t settled, bool ended,
                      Prove prove, Emit emit) {
  sort();
  const RawFinding* kept = kept_ ? &*kept_ : nullptr;
  std::size_t next = 0;
  for (; next < order_.size() && (ended || order_[next].start < settled); ++next) {
    RawFinding& finding = pending_[order_[next].at];
    if (!may_decide(finding, window, base, settled, ended)) break;
    const CompiledDetector& detector = pack_->detectors[finding.detector];
    const bool counts = detector.partner && finding.confidence;
    if (finding.undecided) decide(finding, next, window, base);
    if (counts) {
      if (partners_.size() >= kManyPartners) remember(finding.start);
      partners_.push_back({finding.start, finding.end(), finding.detector});
    }
    if (!finding.confidence || detector.role == CompiledDetector::Role::kSilent) continue;
    const auto loses = [&] {
      return kept != nullptr && finding.start < kept->end() && !better(finding, *kept);
    };
    // A presumed finding that loses would lose whatever it is.
    if (finding.presumed != 0 && (loses() || !prove(finding))) continue;
    if (finding.touches_gap) {
      finding.confidence = std::min(*finding.confidence, Confidence::kLikely);
    }
    if (loses()) continue;
    // What is behind the one kept for good is given out.
    if (kept != nullptr && finding.start >= kept->end() && !emit(*kept)) return false;
    kept = &finding;
  }
  const std::uint64_t floor =
      next < order_.size() ? std::min(settled, order_[next].start) : settled;
  if (kept != nullptr && (ended || kept->end() <= floor)) {
    if (!emit(*kept)) return false;
    kept = nullptr;
  }
  if (kept == nullptr) {
    kept_.reset();
  } else if (!kept_ || kept != &*kept_) {
    kept_ = *kept;
  }
  drop(next);
  if (!partners_.empty()) remember(floor);
  return true;
}

void Resolver::remember(std::uint64_t floor) {
  std::erase_if(partners_, [&](const Partner& partner) { return partner.end + kReach < floor; });
}

std::uint64_t Resolver::open_from(std::uint64_t settled) const noexcept {
  std::uint64_t from = settled;
  if (kept_) from = std::min(from, kept_->start);
  for (const Entry& entry : order_) from = std::min(from, entry.start);
  return from;
}

}  // namespace leakwire::detect
