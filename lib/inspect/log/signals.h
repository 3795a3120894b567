// Signals of consent in the parts of a line: parameters and cookies that bear the IAB's names.
#pragma once

#include <string_view>

#include "inspect/log_reader.h"

namespace leakwire::inspect {

// By `facts.parts`, whose places are those of `text`: query parameters `gdpr_consent` (TCF 2.x,
// "URL passing"), `us_privacy` and `gpp`, cookies `euconsent-v2` and `usprivacy`, and the header
// `Sec-GPC`.
void read_signals(std::string_view text, LineFacts& facts) noexcept;

}  // namespace leakwire::inspect
