// Pattern folder: the pattern files below a folder, found and read as bytes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "leakwire/result.h"

namespace leakwire::detect {

struct FoundFiles {
  std::vector<std::string> paths;  // sorted bytewise
  Diagnostics mistakes;            // what could not be looked at
};

// Regular files named *.yaml at any depth, symbolic links followed, names that begin with a dot
// left out. Bounded in depth and number.
FoundFiles find_pattern_files(const std::filesystem::path& directory);

// The bytes of a file, at most a little more than `most`.
Result<std::string> read_bytes(const std::string& path, std::size_t most);

}  // namespace leakwire::detect
