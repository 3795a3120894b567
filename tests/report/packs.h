// Packs for tests: the built-in one, and small ones made of the texts of their files.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "leakwire/pack.h"
#include "small_pack.h"

namespace leakwire::report {

inline DetectorPack builtin_pack() {
  static const Result<DetectorPack> pack = DetectorPack::builtin();
  return *pack;
}

// Pattern files, one text each.
inline DetectorPack pack_of(const std::vector<std::string_view>& files) {
  Result<DetectorPack> pack = tests::small_pack(files);
  if (!pack) ADD_FAILURE() << pack.error().front().file << ": " << pack.error().front().message;
  return *pack;
}

}  // namespace leakwire::report
