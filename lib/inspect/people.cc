#include "inspect/people.h"

#include <algorithm>

namespace leakwire::inspect {

PeopleCounter::PeopleCounter(const DetectorPack& pack) : pack_(pack) {
  for (const DetectorInfo& detector : pack_.detectors()) {
    normalisers_.push_back(detect::find_normaliser(detector.normalise));
  }
}

std::uint32_t PeopleCounter::count(std::span<const Finding> findings,
                                   std::span<const std::string_view> values) {
  if (findings.size() < 2) return static_cast<std::uint32_t>(findings.size());
  people_.clear();
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    const std::string_view value = values[i];
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
