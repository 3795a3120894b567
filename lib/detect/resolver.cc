#include "detect/resolver.h"

#include <algorithm>

namespace leakwire::detect {
namespace {

constexpr std::uint64_t kReach = KeywordSet::kReach;
constexpr std::size_t kManyPartners = 32;  // then those out of reach are let go of

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
  partners_.clear();
  kept_.reset();
  next_ = 0;
}

void Resolver::sort() {
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(next_));
  next_ = 0;
  std::sort(pending_.begin(), pending_.end(), [](const RawFinding& a, const RawFinding& b) {
    if (a.start != b.start) return a.start < b.start;
    if (a.detector != b.detector) return a.detector < b.detector;
    return a.length > b.length;
  });
  // One value may be reached from several leads: the longest is the finding.
  const auto last = std::unique(pending_.begin(), pending_.end(), [](const auto& a, const auto& b) {
    return a.start == b.start && a.detector == b.detector;
  });
  pending_.erase(last, pending_.end());
}

const RawFinding* Resolver::partner_of(const RawFinding& finding, const Window& window,
                                       std::uint64_t base) const {
  const auto& beside = pack_->detectors[finding.detector].beside;
  const auto stands = [&](const RawFinding& other) {
    if (!other.confidence) return false;
    if (std::find(beside.begin(), beside.end(), other.detector) == beside.end()) return false;
    if (other.end() <= finding.start) {
      return finding.start - other.end() <= kReach &&
             same_line(window, base, other.end(), finding.start);
    }
    return other.start >= finding.end() && other.start - finding.end() <= kReach &&
           same_line(window, base, finding.end(), other.start);
  };
  for (const RawFinding& other : partners_) {
    if (stands(other)) return &other;
  }
  for (std::size_t i = next_; i < pending_.size(); ++i) {
    if (pending_[i].start > finding.end() + kReach) break;
    if (stands(pending_[i])) return &pending_[i];
  }
  return nullptr;
}

bool Resolver::decide(RawFinding& finding, const Window& window, std::uint64_t base,
                      std::uint64_t settled, bool ended) const {
  if (!finding.undecided) return true;
  const std::uint64_t end = finding.end();
  if (!ended && settled <= end + kReach) {
    const std::uint64_t known = std::max(settled, end);
    if (same_line(window, base, end, std::min<std::uint64_t>(known, base + window.bytes.size()))) {
      return false;
    }
  }
  if (const RawFinding* partner = partner_of(finding, window, base)) {
    finding.confidence = pack_->detectors[finding.detector].context;
    finding.why.add(pack_->detectors[partner->detector].beside_reason);
  }
  return true;
}

// The one kept, or the one that comes; and what is behind the one kept for good is given out.
bool Resolver::keep(const RawFinding& finding, Emit emit) {
  if (!kept_ || finding.start >= kept_->end()) {
    if (kept_ && !emit(*kept_)) return false;
    kept_ = finding;
  } else if (better(finding, *kept_)) {
    kept_ = finding;
  }
  return true;
}

bool Resolver::settle(const Window& window, std::uint64_t base, std::uint64_t settled, bool ended,
                      Emit emit) {
  sort();
  while (next_ < pending_.size() && (ended || pending_[next_].start < settled)) {
    RawFinding finding = pending_[next_];
    if (!decide(finding, window, base, settled, ended)) break;
    if (pack_->detectors[finding.detector].partner) {
      if (partners_.size() >= kManyPartners) remember(finding.start);
      partners_.push_back(pending_[next_]);
    }
    ++next_;
    if (!finding.confidence) continue;
    if (pack_->detectors[finding.detector].role == CompiledDetector::Role::kSilent) continue;
    if (finding.touches_gap)
      finding.confidence = std::min(*finding.confidence, Confidence::kLikely);
    if (!keep(finding, emit)) return false;
  }
  const std::uint64_t floor =
      next_ < pending_.size() ? std::min(settled, pending_[next_].start) : settled;
  if (kept_ && (ended || kept_->end() <= floor)) {
    if (!emit(*kept_)) return false;
    kept_.reset();
  }
  remember(floor);
  return true;
}

void Resolver::remember(std::uint64_t floor) {
  std::erase_if(partners_,
                [&](const RawFinding& partner) { return partner.end() + kReach < floor; });
}

std::uint64_t Resolver::open_from(std::uint64_t settled) const noexcept {
  std::uint64_t from = settled;
  if (kept_) from = std::min(from, kept_->start);
  for (std::size_t i = next_; i < pending_.size(); ++i) from = std::min(from, pending_[i].start);
  return from;
}

}  // namespace leakwire::detect
