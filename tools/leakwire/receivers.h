// What cannot be known of the receivers of an input, told on standard error.
#pragma once

#include <string_view>

#include "complaints.h"
#include "leakwire/inspector.h"
#include "plan.h"

namespace leakwire::program {

// That the input's first line lacks the column of --log csv:COLUMN.
void tell_no_column(std::string_view place, Complaints& complaints);
// By the counts of a whole input. `kind`: its format, as far as it is settled.
void tell_receivers(const LogTally& tally, LogKind kind, std::string_view place,
                    Complaints& complaints);

// Whether a policy judges, and nothing says how the lines name receivers.
bool wants_format_hint(const Plan& plan);
// The format of a log of requests that an input's beginning fits; else kPlain.
LogKind looks_like(std::string_view head);
void hint_at_format(LogKind kind, std::string_view place, Complaints& complaints);

}  // namespace leakwire::program
