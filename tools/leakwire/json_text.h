// Texts of pattern files as JSON strings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakwire::program {

// With its quotes (RFC 8259). Pattern files are UTF-8 already.
std::string json_text(std::string_view text);
std::string json_list(const std::vector<std::string_view>& texts);

}  // namespace leakwire::program
