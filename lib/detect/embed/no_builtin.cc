// The built-in pack of leakwire-embed, the program that writes the built-in pack: none.
#include "detect/builtin.h"

namespace leakwire::detect {

std::vector<DetectorSpec> builtin_specs() { return {}; }
std::span<const char> builtin_prepared() noexcept { return {}; }

}  // namespace leakwire::detect
