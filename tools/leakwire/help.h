// The help texts: what is there, and nothing that is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "flags.h"

namespace leakwire::program {

std::string help_overview();
std::string help_of(Command command);
// "scan", "pack", "pack check"; nothing for any other topic.
std::optional<std::string> help_about(std::string_view topic);
// The words that start a command: "pack check".
std::string_view words_of(Command command);

}  // namespace leakwire::program
