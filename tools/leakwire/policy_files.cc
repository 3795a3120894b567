#include "policy_files.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace leakwire::program {
namespace {

// Of the XDG Base Directory Specification; empty where there is no home.
std::filesystem::path data_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data == '/') return std::filesystem::path(data) / "leakwire/places";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return std::filesystem::path(home) / ".local/share/leakwire/places";
}

}  // namespace

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
  PolicyOptions options;
  options.pack = &pack_;
  Result<Policy> policy = Policy::load(file, options);
  if (policy) return *policy;
  run.complaints.say(policy.error());
  return std::nullopt;
}

std::optional<Places> load_places(const Flags& flags, Run& run) {
  PlacesOptions options;
  if (const std::filesystem::path folder = data_folder(); !folder.empty()) {
    options.folders.push_back(folder);
  }
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
