// PeopleCounter: how many different people a line holds, as pseudonyms tell them apart.
//
// Holds the pack's normalisers; one thread at a time. Keeps nothing of what it was shown.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/normalise.h"
#include "leakwire/finding.h"
#include "leakwire/pack.h"

namespace leakwire::inspect {

class PeopleCounter {
 public:
  explicit PeopleCounter(const DetectorPack& pack);

  // `values`: of each of them, decoded. Somebody with an address and a number is two.
  std::uint32_t count(std::span<const Finding> findings, std::span<const std::string_view> values);

 private:
  DetectorPack pack_;
  std::vector<const detect::Normaliser*> normalisers_;  // by detector
  std::vector<std::string> people_;
  std::string normalised_;
};

}  // namespace leakwire::inspect
