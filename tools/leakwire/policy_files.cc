#include "policy_files.h"

#include <fmt/format.h>

#include "key.h"
#include "own_files.h"

namespace leakwire::program {

std::optional<std::filesystem::path> places_folder() {
  if (const auto data = absolute_from("XDG_DATA_HOME"); !data.empty()) {
    return data / "leakwire" / "places";
  }
  if (const auto home = absolute_from("HOME"); !home.empty()) {
    return home / ".local" / "share" / "leakwire" / "places";
  }
  return std::nullopt;
}

std::optional<PolicyFiles> PolicyFiles::open(const Flags& flags, Run& run) {
  PackOptions options;
  options.builtin = !flags.no_builtin;
  options.directories.assign(flags.pack.begin(), flags.pack.end());
  Result<DetectorPack> pack = DetectorPack::load(options);
  if (pack) return PolicyFiles(*pack);
  run.complaints.say(pack.error());
  return std::nullopt;
}

std::optional<Policy> PolicyFiles::load(const std::string& file, Run& run) const {
  if (!is_no_named_pipe(file, run.complaints)) return std::nullopt;
  PolicyOptions options;
  options.pack = &pack_;
  Result<Policy> policy = Policy::load(file, options);
  if (policy) return *policy;
  run.complaints.say(policy.error());
  return std::nullopt;
}

std::optional<Places> load_places(const Flags& flags, Run& run) {
  if (!are_folders(flags.places, run.complaints)) return std::nullopt;
  PlacesOptions options;
  if (const auto folder = places_folder()) options.folders.push_back(*folder);
  options.folders.insert(options.folders.end(), flags.places.begin(), flags.places.end());
  Result<Places> places = Places::load(options);
  if (places) return *places;
  run.complaints.say(places.error());
  return std::nullopt;
}

void say_warnings(const Policy& policy, Run& run) {
  for (const Diagnostic& one : policy.warnings()) {
    run.complaints.note(fmt::format("{}:{}:{}", one.file, one.line, one.column),
                        fmt::format("warning: {}", one.message));
  }
}

}  // namespace leakwire::program
