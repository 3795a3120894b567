// Which detectors the pack commands look at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "complaints.h"
#include "leakwire/pack.h"

namespace leakwire::program {

// A pack, and which of its detectors the command is about. Views live as long as the pack.
struct ChosenPack {
  DetectorPack pack;
  std::vector<const DetectorInfo*> chosen;
};

// The built-in pack where `folders` is empty, else the detectors of these folders: by themselves,
// or together with the built-in pack where they stand beside its detectors. Nothing where they hold
// mistakes, all of which are said.
std::optional<ChosenPack> choose_folders(const std::vector<std::string>& folders,
                                         Complaints& complaints);

}  // namespace leakwire::program
