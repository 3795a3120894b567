#include "leakwire/version.h"
#include "match/kernel.h"

namespace leakwire {

std::string_view shape_target() noexcept { return match::shape_target(); }

}  // namespace leakwire
