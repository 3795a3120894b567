// What the policy commands read: policy files, and the places that their destinations are told by.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "flags.h"
#include "leakwire/pack.h"
#include "leakwire/places.h"
#include "leakwire/policy.h"
#include "run.h"

namespace leakwire::program {

// A policy, its names checked against the built-in pack and the folders of --pack. Nothing where
// it holds mistakes, all of which are said.
class PolicyFiles {
 public:
  // Nothing where the pack cannot be read, which is said.
  static std::optional<PolicyFiles> open(const Flags& flags, Run& run);
  std::optional<Policy> load(const std::string& file, Run& run) const;

 private:
  explicit PolicyFiles(DetectorPack pack) : pack_(std::move(pack)) {}
  DetectorPack pack_;
};

// Where `leakwire places import` writes: $XDG_DATA_HOME/leakwire/places (XDG Base Directory
// Specification), else below $HOME/.local/share; nothing where there is no home.
std::optional<std::filesystem::path> places_folder();

// The registry, the folder of `leakwire places import`, and those of --places. Nothing where one
// of their files cannot be used, which is said.
std::optional<Places> load_places(const Flags& flags, Run& run);

// Says what is doubtful in a policy, which is no mistake.
void say_warnings(const Policy& policy, Run& run);

}  // namespace leakwire::program
