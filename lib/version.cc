#include "leakwire/version.h"

namespace leakwire {

std::string_view version() noexcept { return LEAKWIRE_VERSION; }

}  // namespace leakwire
