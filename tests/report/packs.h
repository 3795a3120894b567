// Packs for tests: the built-in one, and small ones written to a folder for one call.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/pack.h"

namespace leakwire::report {

inline DetectorPack builtin_pack() {
  static const Result<DetectorPack> pack = DetectorPack::builtin();
  return *pack;
}

// Pattern files, one text each.
inline DetectorPack pack_of(const std::vector<std::string_view>& files) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "leakwire-pack.XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::ofstream(fs::path(folder) / (std::to_string(i) + ".yaml")) << files[i];
  }
  PackOptions options;
  options.builtin = false;
  options.directories.emplace_back(folder);
  Result<DetectorPack> pack = DetectorPack::load(options);
  fs::remove_all(folder);
  if (!pack) ADD_FAILURE() << pack.error().front().file << ": " << pack.error().front().message;
  return *pack;
}

}  // namespace leakwire::report
