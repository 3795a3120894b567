#include "inspect/people.h"

#include <algorithm>

namespace leakwire::inspect {

PeopleCounter::PeopleCounter(const DetectorPack& pack) : pack_(pack) {
  for (const DetectorInfo& detector : pack_.detectors()) {
    normalisers_.push_back(detect::find_normaliser(detector.normalise));
  }
}

std::uint32_t PeopleCounter::count(std::string_view line, std::span<const Finding> findings) {
  if (findings.size() < 2) return static_cast<std::uint32_t>(findings.size());
  people_.clear();
  for (const Finding& finding : findings) {
    const std::string_view value =
        line.substr(static_cast<std::size_t>(finding.span.offset), finding.span.length);
    normalised_ = value;
    const detect::Normaliser* normaliser = normalisers_[finding.detector_index];
    if (normaliser != nullptr) normaliser->run(value, normalised_);
    people_.emplace_back(finding.category).append(1, '\0').append(normalised_);
  }
  std::sort(people_.begin(), people_.end());
  const auto end = std::unique(people_.begin(), people_.end());
  const auto count = static_cast<std::uint32_t>(end - people_.begin());
  people_.clear();
  return count;
}

}  // namespace leakwire::inspect
