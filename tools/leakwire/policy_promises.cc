// leakwire policy promises: each promise, its rules, and what of it cannot be seen.
#include <fmt/format.h>

#include "amounts.h"
#include "commands.h"
#include "exit_code.h"
#include "json_text.h"
#include "policy_files.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {
namespace {

std::string_view seen_text(Seen seen) {
  switch (seen) {
    case Seen::kWire:
      return "in traffic";
    case Seen::kLog:
      return "in logs";
    case Seen::kPart:
      return "some of it";
    case Seen::kNever:
      return "none of it";
  }
  return {};
}

std::string as_text(const PromiseInfo& promise) {
  constexpr std::string_view kLine = "  {:<10}{}\n";
  std::string out = fmt::format("{}\n", visible(promise.id));
  out += fmt::format(kLine, "promise", visible(promise.text));
  if (!promise.source.empty()) out += fmt::format(kLine, "source", visible(promise.source));
  out += fmt::format(kLine, "seen", seen_text(promise.seen));
  if (!promise.why.empty()) out += fmt::format(kLine, "not seen", visible(promise.why));
  std::string rules;
  for (const std::string_view rule : promise.rules) {
    rules += fmt::format("{}{}", rules.empty() ? "" : ", ", visible(rule));
  }
  out += fmt::format(kLine, "rules", rules.empty() ? "none" : rules);
  out += fmt::format(kLine, "tests", promise.tests);
  return out;
}

std::string as_json(const PromiseInfo& promise) {
  std::string out =
      fmt::format("{{\"promise\":{},\"text\":{}", json_text(promise.id), json_text(promise.text));
  if (!promise.source.empty()) out += fmt::format(",\"source\":{}", json_text(promise.source));
  out += fmt::format(",\"seen\":\"{}\"", to_string(promise.seen));
  if (!promise.why.empty()) out += fmt::format(",\"why\":{}", json_text(promise.why));
  return out +
         fmt::format(",\"rules\":{},\"tests\":{}}}\n", json_list(promise.rules), promise.tests);
}

}  // namespace

int run_policy_promises(const Flags& flags) {
  Run run;
  const std::string format = flags.format.value_or("text");
  if (format != "text" && format != "ndjson") {
    run.complaints.say("--format", fmt::format("no such format '{}'; text or ndjson", format));
    return kNotDone;
  }
  if (flags.operands.empty()) {
    run.complaints.say("policy promises", "a policy file is expected");
    return kNotDone;
  }
  const auto files = PolicyFiles::open(flags, run);
  if (!files) return kNotDone;
  std::string out;
  for (const std::string& file : flags.operands) {
    const std::optional<Policy> policy = files->load(file, run);
    if (!policy) continue;
    for (const PromiseInfo& promise : policy->promises()) {
      if (format == "text" && !out.empty()) out += '\n';
      out += format == "text" ? as_text(promise) : as_json(promise);
    }
  }
  print(out, run.complaints);
  return exit_code(false, run.complaints.any(), false);
}

}  // namespace leakwire::program
