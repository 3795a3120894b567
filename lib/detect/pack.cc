#include "leakwire/pack.h"

#include <iterator>
#include <utility>

#include "detect/builtin.h"
#include "detect/compiled_pack.h"
#include "detect/pack_file.h"

namespace leakwire {

DetectorPack::DetectorPack(std::shared_ptr<const detect::CompiledPack> compiled)
    : compiled_(std::move(compiled)) {}

Result<DetectorPack> DetectorPack::load(const PackOptions& options) {
  std::vector<detect::DetectorSpec> specs;
  if (options.builtin) specs = detect::builtin_specs();
  auto read = detect::read_pack_folders(options.directories, specs);
  if (!read) return read.error();
  specs.reserve(specs.size() + read->size());
  std::move(read->begin(), read->end(), std::back_inserter(specs));
  detect::Selection selection;
  selection.only = options.only;
  selection.skip = options.skip;
  if (!options.directories.empty()) selection.name = options.builtin ? "builtin+pack" : "pack";
  auto compiled = detect::compile_pack(std::move(specs), selection, detect::builtin_prepared());
  if (!compiled) return compiled.error();
  return DetectorPack(std::move(*compiled));
}

Diagnostics DetectorPack::check(const std::vector<std::filesystem::path>& directories) {
  // A pack may stand beside the built-in one's detectors, or take their place.
  const auto read =
      detect::read_pack_folders(directories, detect::builtin_specs(), detect::KnownIds::kFree);
  return read ? Diagnostics{} : read.error();
}

std::span<const DetectorInfo> DetectorPack::detectors() const noexcept { return compiled_->infos; }
std::size_t DetectorPack::window() const noexcept { return compiled_->window; }
std::string_view DetectorPack::fingerprint() const noexcept { return compiled_->fingerprint; }

}  // namespace leakwire
