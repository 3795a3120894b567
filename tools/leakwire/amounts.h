// Amounts as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace leakwire::program {

// "512 B", "3.4 MB": powers of 1000.
std::string bytes_text(std::uint64_t bytes);
// "1 file", "3 files"
std::string count_text(std::uint64_t count, const char* one, const char* many);

}  // namespace leakwire::program
