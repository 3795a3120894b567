// Windows of budgets: hours, days, weeks and months of the calendar in UTC. Pure; any thread.
#pragma once

#include "leakwire/policy.h"
#include "text/time.h"

namespace leakwire::report {

// [begin, end) of the window that a time stands in. A week begins on Monday (ISO 8601).
struct WindowSpan {
  text::Micros begin = 0;
  text::Micros end = 0;
};
WindowSpan window_of(Window window, text::Micros time) noexcept;

}  // namespace leakwire::report
