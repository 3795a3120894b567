// The key of the pseudonyms: where it is kept, and what happens where it cannot be.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "complaints.h"
#include "leakwire/pseudonym.h"

namespace leakwire::program {

// The path that an environment variable holds; empty where it is not set or not absolute.
std::filesystem::path absolute_from(const char* variable);

// $XDG_CONFIG_HOME/leakwire/key (XDG Base Directory Specification: a path that is not absolute does
// not count), else $HOME/.config/leakwire/key, else /etc/leakwire/key: a service has no home.
std::filesystem::path default_key_path();

// The key in `key_file`, where one is named: it must work, and nothing is returned where it does
// not (which is said). Else the key at its usual place; where none can be kept, a key for this run
// alone, and a note that says so.
std::optional<PseudonymKey> open_key(const std::optional<std::string>& key_file,
                                     Complaints& complaints);

}  // namespace leakwire::program
