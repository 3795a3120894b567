// Pack files: YAML to DetectorSpec, with every mistake told by file, line and column.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detector_spec.h"
#include "leakwire/result.h"

namespace leakwire::detect {

// Reads one pattern file. `file` names it in diagnostics and becomes DetectorSpec::file.
Result<DetectorSpec> parse_pattern_file(std::string_view text, const std::string& file);

// Whether a folder's detector may have the id of one that is known already.
enum class KnownIds : std::uint8_t { kTaken, kFree };

// Reads `*.yaml` below each of the folders at any depth, in the order of their paths, each as a
// detector. They make one pack together with the detectors in `known`, which are not part of the
// result. All mistakes of all files are reported together, among them an id used twice and a
// `beside` that names no detector of the pack.
Result<std::vector<DetectorSpec>> read_pack_folders(
    const std::vector<std::filesystem::path>& directories, const std::vector<DetectorSpec>& known,
    KnownIds known_ids = KnownIds::kTaken);

}  // namespace leakwire::detect
