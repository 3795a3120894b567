// Whole files of the user, as bytes.
#pragma once

#include <filesystem>
#include <string>

#include "leakwire/result.h"

namespace leakwire::place {

// A mistake for what is missing, cannot be read, or is no file: a pipe would be waited for.
Result<std::string> read_file(const std::filesystem::path& file);

// Whole or not at all: written beside `file`, then put in its place. Folders above it are made.
// What is wrong, where it cannot be written.
Diagnostics write_file(const std::filesystem::path& file, const std::string& bytes);

}  // namespace leakwire::place
