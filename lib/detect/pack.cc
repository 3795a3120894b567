#include "leakwire/pack.h"

#include <algorithm>
#include <map>
#include <utility>

#include "detect/builtin.h"
#include "detect/compiled_pack.h"
#include "detect/pack_file.h"

namespace leakwire {
namespace {

using detect::DetectorSpec;

void append(Diagnostics& to, Diagnostics from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// An id may stand once over all packs.
void find_twins(const std::vector<DetectorSpec>& specs, Diagnostics& mistakes) {
  std::map<std::string_view, const DetectorSpec*> known;
  for (const DetectorSpec& spec : specs) {
    const auto [entry, fresh] = known.emplace(spec.id, &spec);
    if (fresh || entry->second->file == spec.file) continue;
    mistakes.push_back({spec.file, 0, 0,
                        "the id \"" + spec.id + "\" is used by " + entry->second->file +
                            " too, expected one that is new"});
  }
}

// Where a finding may stand beside another, that other must exist.
void find_strangers(const std::vector<DetectorSpec>& specs, Diagnostics& mistakes) {
  for (const DetectorSpec& spec : specs) {
    for (const std::string& id : spec.beside) {
      if (std::any_of(specs.begin(), specs.end(),
                      [&](const DetectorSpec& other) { return other.id == id; })) {
        continue;
      }
      mistakes.push_back(
          {spec.file, 0, 0,
           "beside names \"" + id + "\", expected the id of a detector of the pack"});
    }
  }
}

}  // namespace

DetectorPack::DetectorPack(std::shared_ptr<const detect::CompiledPack> compiled)
    : compiled_(std::move(compiled)) {}

Result<DetectorPack> DetectorPack::load(const PackOptions& options) {
  std::vector<DetectorSpec> specs;
  if (options.builtin) specs = detect::builtin_specs();
  Diagnostics mistakes;
  for (const auto& directory : options.directories) {
    auto read = detect::read_pack_folder(directory);
    if (!read) {
      append(mistakes, read.error());
      continue;
    }
    specs.insert(specs.end(), std::make_move_iterator(read->begin()),
                 std::make_move_iterator(read->end()));
  }
  if (!options.directories.empty()) {
    find_twins(specs, mistakes);
    if (mistakes.empty()) find_strangers(specs, mistakes);
  }
  if (!mistakes.empty()) return mistakes;
  detect::Selection selection;
  selection.only = options.only;
  selection.skip = options.skip;
  if (!options.directories.empty()) selection.name = options.builtin ? "builtin+pack" : "pack";
  const bool whole = options.builtin && options.directories.empty() && options.only.empty() &&
                     options.skip.empty();
  auto compiled = detect::compile_pack(
      std::move(specs), selection, whole ? detect::builtin_database() : std::span<const char>{});
  if (!compiled) return compiled.error();
  return DetectorPack(std::move(*compiled));
}

Diagnostics DetectorPack::check(const std::vector<std::filesystem::path>& directories) {
  Diagnostics mistakes;
  std::vector<DetectorSpec> specs = detect::builtin_specs();
  for (const auto& directory : directories) {
    auto read = detect::read_pack_folder(directory);
    if (!read) {
      append(mistakes, read.error());
      continue;
    }
    specs.insert(specs.end(), std::make_move_iterator(read->begin()),
                 std::make_move_iterator(read->end()));
  }
  if (mistakes.empty()) find_strangers(specs, mistakes);
  return mistakes;
}

std::span<const DetectorInfo> DetectorPack::detectors() const noexcept { return compiled_->infos; }
std::size_t DetectorPack::window() const noexcept { return compiled_->window; }
std::string_view DetectorPack::fingerprint() const noexcept { return compiled_->fingerprint; }

}  // namespace leakwire
