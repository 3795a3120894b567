// leakwire pack test: each detector on the examples of its own pattern file.
#include "leakwire/pack_test.h"

#include <fmt/format.h>

#include <set>

#include "amounts.h"
#include "commands.h"
#include "exit_code.h"
#include "pack_options.h"
#include "run.h"
#include "standard_output.h"

namespace leakwire::program {
namespace {

// The examples of the chosen detectors alone: the built-in pack may stand beside them.
void say_failures(const PackTestReport& report, const std::set<std::string_view>& chosen,
                  Complaints& complaints) {
  for (const ExampleFailure& failure : report.failures) {
    if (!chosen.contains(failure.detector)) continue;
    const std::string what = failure.to_be_found
                                 ? fmt::format("match {} is not found", failure.number)
                                 : fmt::format("no-match {} is found", failure.number);
    complaints.say(failure.file, fmt::format("{}: {} ({}): {}", failure.detector, what, failure.how,
                                             failure.text));
  }
  complaints.say(report.mistakes);
}

}  // namespace

int run_pack_test(const Flags& flags) {
  Run run;
  const std::optional<ChosenPack> pack = choose_folders(flags.operands, run.complaints);
  if (!pack) return kNotDone;
  const PackTestReport report = test_pack(pack->pack);
  std::set<std::string_view> chosen;
  for (const DetectorInfo* info : pack->chosen) chosen.insert(info->id);
  say_failures(report, chosen, run.complaints);
  if (run.complaints.any()) return kNotDone;
  const bool printed = print(fmt::format("{}, {}, {}: all as their files say\n",
                                         count_text(report.detectors, "detector", "detectors"),
                                         count_text(report.examples, "example", "examples"),
                                         count_text(report.scans, "scan", "scans")),
                             run.complaints);
  return exit_code(false, !printed, false);
}

}  // namespace leakwire::program
