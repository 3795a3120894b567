#include "leakwire/policy_test.h"

#include <algorithm>
#include <utility>

#include "policy/explain.h"
#include "policy/given_reader.h"
#include "policy/policy_reader.h"

namespace leakwire {
namespace {

using policy::Case;
using policy::GivenViews;

std::string joined(std::span<const std::string_view> texts) {
  std::string out;
  for (const std::string_view text : texts) out += (out.empty() ? "" : ", ") + std::string(text);
  return out;
}

std::string truth_text(std::optional<bool> truth) {
  return !truth ? "unknown" : *truth ? "true" : "false";
}

// The answer to a field of `expect:`; "none" where there is none.
std::string answer(std::string_view field, const Verdict& verdict, const Destination& to) {
  const auto or_none = [](std::string_view text) {
    return text.empty() ? std::string("none") : std::string(text);
  };
  if (field == "action") return std::string(to_string(verdict.action));
  if (field == "rule") return or_none(verdict.rule);
  if (field == "reason") return std::string(to_string(verdict.reason));
  if (field == "mode") return std::string(to_string(verdict.mode));
  if (field == "ground") return or_none(to_string(verdict.ground));
  if (field == "abroad") return truth_text(verdict.abroad);
  if (field == "promises") return or_none(joined(verdict.promises));
  if (field == "purpose") return or_none(verdict.purpose);
  if (field == "consent") return std::string(to_string(verdict.consent));
  if (field == "role") return std::string(to_string(to.role));
  if (field == "receiver") return or_none(to.receiver);
  if (field == "owner") return or_none(to.owner);
  return to.importer_country.known() ? std::string(to.importer_country.text()) : "unknown";
}

bool is_right(std::string_view field, const std::string& expected, const Verdict& verdict,
              const Destination& to) {
  if (field == "promises") {  // each that is named is cited
    return std::find(verdict.promises.begin(), verdict.promises.end(), expected) !=
           verdict.promises.end();
  }
  return answer(field, verdict, to) == expected;
}

// Text by text: a mapping with or without its braces.
std::string in_braces(std::string_view given) {
  const std::size_t first = given.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && given[first] == '{') return std::string(given);
  // The brace takes no line of its own: columns of the first line are one too far.
  return '{' + std::string(given) + '}';
}

Diagnostics shifted(Diagnostics mistakes, bool by_one) {
  for (Diagnostic& one : mistakes) {
    if (by_one && one.line == 1 && one.column > 1) --one.column;
  }
  return mistakes;
}

}  // namespace

PolicyTestReport test_policy(const Policy& policy, const Places& places) {
  const policy::Compiled& compiled = policy.compiled();
  Locator locator(places.with(policy.listings()));
  PolicyTestReport report;
  for (const Case& one : compiled.cases) {
    ++report.tests;
    const GivenViews views(one.given, locator, policy.listings(), compiled.now);
    const Verdict verdict = policy.judge(views.finding, views.destination, views.circumstances);
    for (const policy::Expected& expected : one.expected) {
      if (is_right(expected.field, expected.value, verdict, views.destination)) continue;
      report.failures.push_back({compiled.file, expected.line, expected.column, expected.field,
                                 expected.value,
                                 answer(expected.field, verdict, views.destination)});
    }
  }
  return report;
}

Result<Explanation> explain_given(const Policy& policy, Locator& locator, std::string_view given) {
  const std::string file = "--given";
  const std::string text = in_braces(given);
  const bool wrapped = text.size() != given.size();
  detect::YamlDocument document = detect::read_yaml(text, file, detect::kLargestYaml, "case");
  // Names are those of the policy; nothing is added to it.
  policy::Compiled names;
  names.consents = policy.compiled().consents;
  policy::Reading reading(text, file, nullptr, names);
  for (std::size_t at = 0; at < names.consents.size(); ++at) {
    reading.consents.emplace(names.consents[at].name, at);
  }
  reading.fields.mistakes() = std::move(document.mistakes);
  policy::Given read;
  if (document.readable) read = policy::read_given(reading, document.root);
  if (!reading.fields.mistakes().empty()) {
    return shifted(std::move(reading.fields.mistakes()), wrapped);
  }
  const GivenViews views(read, locator, policy.listings(), policy.compiled().now);
  Explanation explanation = policy.explain(views.finding, views.destination, views.circumstances);
  // What the case itself states goes with it.
  Destination& to = explanation.destination;
  if (read.owner) to.owner = {};
  if (read.receiver && to.listing == Destination::kNotListed) to.receiver = {};
  return explanation;
}

}  // namespace leakwire
