// Texts put into layers of encoding, for tests of what takes them off.
#pragma once

#include "detect/wraps.h"

namespace leakwire::tests {

using detect::kWraps;
using detect::Wrap;
using detect::wrapped_base64;

}  // namespace leakwire::tests
