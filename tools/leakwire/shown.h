// Words that a user typed, as a line on standard error may show them.
#pragma once

#include <string>
#include <string_view>

namespace leakwire::program {

// With personal data in it masked by the built-in detectors: what stands where a path, a host or a
// format is expected may be a card. Addresses of the network stay, for hosts are told by them. Any
// thread. Where there is no memory for it, what could hold data is not shown.
std::string shown(std::string_view words);

}  // namespace leakwire::program
