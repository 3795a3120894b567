// leakwire policy test: the cases in policy files.
#include "leakwire/policy_test.h"

#include <fmt/format.h>

#include "amounts.h"
#include "commands.h"
#include "exit_code.h"
#include "policy_files.h"
#include "shown.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {

int run_policy_test(const Flags& flags) {
  Run run;
  if (flags.operands.empty()) {
    run.complaints.say("policy test", "a policy file is expected");
    return kNotDone;
  }
  const auto files = PolicyFiles::open(flags, run);
  const auto places = load_places(flags, run);
  if (!files || !places) return kNotDone;
  std::string out;
  for (const std::string& file : flags.operands) {
    const std::optional<Policy> policy = files->load(file, run);
    if (!policy) continue;
    const PolicyTestReport report = test_policy(*policy, *places);
    for (const PolicyTestFailure& failure : report.failures) {
      run.complaints.say(
          fmt::format("{}:{}:{}", failure.file, failure.line, failure.column),
          fmt::format("{}: expected {}, got {}", failure.field, failure.expected, failure.got));
    }
    const std::string name = visible(shown(file));
    if (report.tests == 0) {
      out += fmt::format("{}: no tests\n", name);
      continue;
    }
    out += fmt::format("{}: {}, {}\n", name, count_text(report.tests, "test", "tests"),
                       report.passed() ? "all pass"
                                       : count_text(report.failures.size(), "answer is wrong",
                                                    "answers are wrong"));
  }
  print(out, run.complaints);
  return exit_code(false, run.complaints.any(), false);
}

}  // namespace leakwire::program
