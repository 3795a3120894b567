// Text made safe for a terminal: what a name shows must not move the cursor.
#pragma once

#include <string>
#include <string_view>

namespace leakwire::program {

// Control bytes (C0, DEL and the C1 controls of ISO/IEC 6429, also as UTF-8) become \xNN, and bytes
// that are no UTF-8 too, and those of characters that end a line or turn the direction of writing.
// All else stays.
std::string visible(std::string_view text);

}  // namespace leakwire::program
