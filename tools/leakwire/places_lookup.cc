// leakwire places lookup: who a host is, and where each answer came from.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "commands.h"
#include "exit_code.h"
#include "json_text.h"
#include "plan.h"
#include "policy_files.h"
#include "run.h"
#include "shown.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {
namespace {

// A host, an address, or a URL, of which the host and the path count.
Endpoint endpoint_of(std::string_view word) {
  Endpoint endpoint;
  const std::size_t scheme = word.find("://");
  if (scheme == std::string_view::npos) {
    endpoint.host = word;
    return endpoint;
  }
  word.remove_prefix(scheme + 3);
  word = word.substr(0, word.find_first_of("?#"));
  const std::size_t path = std::min(word.find('/'), word.size());
  endpoint.host = word.substr(0, path);
  endpoint.path = word.substr(path);
  return endpoint;
}

std::string text_of(std::string_view asked, const std::vector<PlaceStep>& steps) {
  std::size_t width = 0;
  for (const PlaceStep& step : steps) width = std::max(width, step.field.size());
  std::string out = visible(shown(asked)) + "\n";
  for (const PlaceStep& step : steps) {
    out += fmt::format("  {:<{}}  {}", step.field, width,
                       step.answer.empty() ? "-" : visible(shown(step.answer)));
    if (step.from != "none" && step.from != "input")
      out += fmt::format("  [{}]", visible(step.from));
    if (!step.why.empty()) out += fmt::format("  {}", visible(step.why));
    out += '\n';
  }
  return out;
}

// A record's `country_certain` is no text.
std::string json_answer(const PlaceStep& step) {
  if (step.answer.empty()) return "null";
  return step.field == "country_certain" ? step.answer : json_text(shown(step.answer));
}

std::string ndjson_of(std::string_view asked, const std::vector<PlaceStep>& steps) {
  std::string answers;
  for (const PlaceStep& step : steps) {
    answers += fmt::format("{}{{\"field\":{},\"answer\":{},\"from\":{}", answers.empty() ? "" : ",",
                           json_text(step.field), json_answer(step), json_text(step.from));
    if (!step.why.empty()) answers += fmt::format(",\"why\":{}", json_text(step.why));
    answers += '}';
  }
  return fmt::format("{{\"asked\":{},\"answers\":[{}]}}\n", json_text(shown(asked)), answers);
}

std::optional<Places> places_of(const Flags& flags, Run& run) {
  std::optional<Policy> policy;
  if (flags.policy) {
    const auto files = PolicyFiles::open(flags, run);
    if (files) policy = files->load(*flags.policy, run);
    if (!policy) return std::nullopt;
  }
  std::optional<Places> places = load_places(flags, run);
  if (places && policy) return places->with(policy->listings());
  return places;
}

}  // namespace

int run_places_lookup(const Flags& flags) {
  Run run;
  const std::string format = flags.format.value_or("text");
  if (format != "text" && format != "ndjson") {
    run.complaints.say("--format", fmt::format("'{}' is none, text or ndjson is expected; {}",
                                               format, see_help(kPlacesLookup)));
    return kNotDone;
  }
  if (flags.operands.empty()) {
    run.complaints.say("", fmt::format("a host is expected; {}", see_help(kPlacesLookup)));
    return kNotDone;
  }
  std::optional<Places> places = places_of(flags, run);
  if (!places) return kNotDone;
  Locator locator(*std::move(places));
  std::string out;
  for (const std::string& word : flags.operands) {
    const std::vector<PlaceStep> steps = locator.explain(endpoint_of(word));
    if (steps.front().answer.empty()) {
      run.complaints.say(word.empty() ? "''" : word,
                         "no host; a name, an address or a URL is expected");
      continue;
    }
    if (format == "text" && !out.empty()) out += '\n';
    out += format == "text" ? text_of(word, steps) : ndjson_of(word, steps);
  }
  const bool printed = print(out, run.complaints);
  return exit_code(false, !printed || run.complaints.any(), false);
}

}  // namespace leakwire::program
