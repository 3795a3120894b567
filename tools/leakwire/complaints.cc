#include "complaints.h"

#include <fmt/format.h>

#include <string>

#include "visible.h"

namespace leakwire::program {

void Complaints::note(std::string_view place, std::string_view what) {
  const std::string shown = visible(place);
  if (shown.empty()) {
    screen_.line(fmt::format("leakwire: {}", visible(what)));
  } else {
    screen_.line(fmt::format("leakwire: {}: {}", shown, visible(what)));
  }
}

void Complaints::say(std::string_view place, std::string_view what) {
  ++count_;
  note(place, what);
}

void Complaints::say(const Diagnostics& mistakes) {
  for (const Diagnostic& mistake : mistakes) {
    std::string place = mistake.file;
    if (mistake.line != 0) place += fmt::format(":{}", mistake.line);
    if (mistake.column != 0) place += fmt::format(":{}", mistake.column);
    say(place, mistake.message);
  }
}

}  // namespace leakwire::program
