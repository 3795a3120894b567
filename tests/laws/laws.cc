#include "laws/laws.h"

#include <cstdlib>

namespace leakwire::laws {

const DetectorPack& pack() {
  static const DetectorPack kPack = *DetectorPack::builtin();
  return kPack;
}

const oracle::Oracle& the_oracle() {
  static const oracle::Oracle kOracle(pack().detectors());
  return kOracle;
}

std::size_t rounds(std::size_t rounds) {
  const char* const factor = std::getenv("LEAKWIRE_LAW_FACTOR");
  const long times = factor == nullptr ? 1 : std::strtol(factor, nullptr, 10);
  return rounds * static_cast<std::size_t>(times > 0 ? times : 1);
}

}  // namespace leakwire::laws
