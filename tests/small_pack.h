// Small pack: pattern files of one test, without the built-in pack.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "leakwire/pack.h"
#include "scratch_folder.h"

namespace leakwire::tests {

// Pattern files, one text each, in this order; the folder they are read from is gone afterwards.
template <class Text>
Result<DetectorPack> small_pack(const std::vector<Text>& files) {
  const ScratchFolder folder;
  for (std::size_t i = 0; i < files.size(); ++i) {
    folder.write((i < 10 ? "0" : "") + std::to_string(i) + ".yaml", files[i]);
  }
  return DetectorPack::load(
      {.builtin = false, .directories = {folder.path()}, .only = {}, .skip = {}});
}

}  // namespace leakwire::tests
