#include "pack_options.h"

namespace leakwire::program {
namespace {

ChosenPack choose(DetectorPack pack, bool builtin_too) {
  ChosenPack chosen{std::move(pack), {}};
  for (const DetectorInfo& info : chosen.pack.detectors()) {
    if (builtin_too || !info.file.starts_with("builtin:")) chosen.chosen.push_back(&info);
  }
  return chosen;
}

}  // namespace

std::optional<ChosenPack> choose_folders(const std::vector<std::string>& folders,
                                         Complaints& complaints) {
  PackOptions options;
  options.builtin = folders.empty();
  options.directories.assign(folders.begin(), folders.end());
  Result<DetectorPack> pack = DetectorPack::load(options);
  if (pack) return choose(*pack, true);
  if (!folders.empty()) {
    options.builtin = true;
    Result<DetectorPack> with_builtin = DetectorPack::load(options);
    if (with_builtin) return choose(*with_builtin, false);
  }
  complaints.say(pack.error());
  return std::nullopt;
}

}  // namespace leakwire::program
