// Key files: where the key of the pseudonyms is kept between runs. 64 hexadecimal digits, one line.
#pragma once

#include <filesystem>

#include "leakwire/pseudonym.h"
#include "leakwire/result.h"

namespace leakwire::report {

// Reads the key, or makes it where there is none (mode 0600, missing folders 0700). Of two
// processes that make it at once, both get the same key. Thread-safe.
Result<PseudonymKey::Bytes> open_key_file(const std::filesystem::path& file);

}  // namespace leakwire::report
