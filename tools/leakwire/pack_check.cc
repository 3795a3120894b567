// leakwire pack check: every mistake in folders of pattern files.
#include <fmt/format.h>

#include "amounts.h"
#include "commands.h"
#include "exit_code.h"
#include "pack_options.h"
#include "run.h"
#include "standard_output.h"

namespace leakwire::program {

int run_pack_check(const Flags& flags) {
  Run run;
  const Diagnostics mistakes = DetectorPack::check({flags.operands.begin(), flags.operands.end()});
  run.complaints.say(mistakes);
  if (!mistakes.empty()) return kNotDone;
  const std::optional<ChosenPack> chosen = choose_folders(flags.operands, run.complaints);
  if (!chosen) return kNotDone;
  const bool printed = print(
      fmt::format("{}, no mistakes\n", count_text(chosen->chosen.size(), "detector", "detectors")),
      run.complaints);
  return exit_code(false, !printed, false);
}

}  // namespace leakwire::program
