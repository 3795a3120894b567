// leakwire policy explain: how a policy judges a case, step by step.
#include <fmt/format.h>

#include "commands.h"
#include "exit_code.h"
#include "leakwire/policy_test.h"
#include "policy_files.h"
#include "shown.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {
namespace {

constexpr std::string_view kLine = "  {:<12}{}\n";

std::string or_unknown(std::string_view text) {
  return text.empty() ? std::string("not known") : visible(text);
}

std::string destination_text(const Destination& to) {
  std::string out = "destination\n";
  out += fmt::format(kLine, "host", or_unknown(shown(to.host)));
  out += fmt::format(kLine, "owner", or_unknown(to.owner));
  if (!to.receiver.empty()) out += fmt::format(kLine, "receiver", visible(to.receiver));
  out += fmt::format(kLine, "role", to_string(to.role));
  out += fmt::format(kLine, "importer in", or_unknown(to.importer_country.text()));
  if (to.server_country.known()) {
    out += fmt::format(kLine, "server in",
                       fmt::format("{}{}", to.server_country.text(),
                                   to.country_certain ? "" : ", which is not certain"));
  }
  return out;
}

std::string steps_text(const std::vector<JudgeStep>& steps) {
  std::string out = "steps\n";
  for (const JudgeStep& step : steps) {
    const std::string line = step.line == 0 ? "" : fmt::format(" (line {})", step.line);
    out += fmt::format("  {} {}{}: {}\n", step.fits ? "*" : "-", visible(step.what), line,
                       visible(step.why));
  }
  return out;
}

std::string verdict_text(const Verdict& verdict) {
  std::string out = "verdict\n";
  out += fmt::format(kLine, "action", to_string(verdict.action));
  out += fmt::format(kLine, "mode", to_string(verdict.mode));
  out += fmt::format(kLine, "reason", to_string(verdict.reason));
  if (!verdict.rule.empty()) out += fmt::format(kLine, "rule", visible(verdict.rule));
  for (const std::string_view promise : verdict.promises) {
    out += fmt::format(kLine, "promise", visible(promise));
  }
  if (!verdict.purpose.empty()) out += fmt::format(kLine, "purpose", visible(verdict.purpose));
  const std::string_view ground =
      verdict.ground == Ground::kNotNeeded ? "not needed" : to_string(verdict.ground);
  out += fmt::format(kLine, "abroad",
                     !verdict.abroad   ? "not known"
                     : *verdict.abroad ? "yes"
                                       : "no");
  out += fmt::format(kLine, "ground", ground);
  if (verdict.consent != ConsentState::kNone || verdict.consent_from != ConsentSource::kAbsent) {
    out += fmt::format(
        kLine, "consent",
        fmt::format("{} ({})", to_string(verdict.consent), to_string(verdict.consent_from)));
  }
  return out;
}

}  // namespace

int run_policy_explain(const Flags& flags) {
  Run run;
  if (flags.operands.size() != 1 || flags.given.empty()) {
    run.complaints.say("policy explain",
                       "one policy file and --given are expected, as --given 'category: "
                       "contact.email, host: tracker.example'");
    return kNotDone;
  }
  const auto files = PolicyFiles::open(flags, run);
  const auto places = load_places(flags, run);
  if (!files || !places) return kNotDone;
  const std::optional<Policy> policy = files->load(flags.operands.front(), run);
  if (!policy) return kNotDone;
  Locator locator(places->with(policy->listings()));
  std::string out;
  for (const std::string& given : flags.given) {
    const Result<Explanation> explained = explain_given(*policy, locator, given);
    if (!explained) {
      run.complaints.say(explained.error());
      continue;
    }
    if (!out.empty()) out += '\n';
    out += fmt::format("given {}\n", visible(shown(given)));
    out += destination_text(explained->destination) + steps_text(explained->steps) +
           verdict_text(explained->verdict);
  }
  print(out, run.complaints);
  return exit_code(false, run.complaints.any(), false);
}

}  // namespace leakwire::program
