// leakwire policy check: every mistake in policy files, and what is doubtful in them.
#include <fmt/format.h>

#include "amounts.h"
#include "commands.h"
#include "exit_code.h"
#include "policy_files.h"
#include "shown.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {

int run_policy_check(const Flags& flags) {
  Run run;
  if (flags.operands.empty()) {
    run.complaints.say("policy check", "a policy file is expected");
    return kNotDone;
  }
  const auto files = PolicyFiles::open(flags, run);
  if (!files) return kNotDone;
  std::string out;
  for (const std::string& file : flags.operands) {
    const std::optional<Policy> policy = files->load(file, run);
    if (!policy) continue;
    say_warnings(*policy, run);
    out += fmt::format("{}: {}, {}, no mistakes\n", visible(shown(file)),
                       count_text(policy->rules(), "rule", "rules"),
                       count_text(policy->promises().size(), "promise", "promises"));
  }
  print(out, run.complaints);
  return exit_code(false, run.complaints.any(), false);
}

}  // namespace leakwire::program
