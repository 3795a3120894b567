#include "complaints.h"

#include <fmt/format.h>

#include <string>

#include "shown.h"
#include "visible.h"

namespace leakwire::program {

void Complaints::note(std::string_view place, std::string_view what) {
  const std::string where = visible(shown(place));
  const std::string told = visible(shown(what));
  screen_.line(where.empty() ? fmt::format("leakwire: {}", told)
                             : fmt::format("leakwire: {}: {}", where, told));
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
