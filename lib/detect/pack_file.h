// Pack files: YAML to DetectorSpec, with every mistake told by file, line and column.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detector_spec.h"
#include "leakwire/result.h"

namespace leakwire::detect {

// Reads one pattern file. `file` names it in diagnostics and becomes DetectorSpec::file.
Result<DetectorSpec> parse_pattern_file(std::string_view text, const std::string& file);

// Reads `*.yaml` below `directory` at any depth, in the order of their paths, each as a detector.
// All mistakes of all files, an id used twice among them, are reported together.
Result<std::vector<DetectorSpec>> read_pack_folder(const std::filesystem::path& directory);

// The same for several folders that make one pack together with the detectors in `known`, which
// are not part of the result: an id used twice among all of them, and a `beside` that names none of
// them, are mistakes too.
Result<std::vector<DetectorSpec>> read_pack_folders(
    const std::vector<std::filesystem::path>& directories, const std::vector<DetectorSpec>& known);

}  // namespace leakwire::detect
