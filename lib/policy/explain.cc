#include "policy/explain.h"

#include <string>
#include <utility>

#include "policy/categories.h"

namespace leakwire::policy {
namespace {

std::string or_unknown(std::string_view text) {
  return text.empty() ? std::string("not known") : std::string(text);
}

std::string number_text(std::optional<std::uint32_t> number) {
  return number ? std::to_string(*number) : "not known";
}

std::string truth_text(std::optional<bool> truth) {
  return !truth ? "not known" : *truth ? "true" : "false";
}

std::string contract_text(const Facts& facts) {
  if (facts.agreed == nullptr || facts.agreed->contract.empty()) return "none";
  return facts.agreed->contract;
}

std::string found_in_text(Key key, const Facts& facts, const ConsentFound& asked) {
  switch (key) {
    case Key::kPurpose:
      return or_unknown(purpose_of(facts));
    case Key::kContract:
      return contract_text(facts);
    case Key::kSubject:
      return or_unknown(facts.circumstances.subject);
    case Key::kOwner:
      return or_unknown(facts.destination.owner);
    case Key::kConsent:
      return std::string(to_string(asked.state)) + " (" + std::string(to_string(asked.from)) + ")";
    default:
      return "another";
  }
}

// What is there where a condition asks. Of the value, of hosts and of paths nothing is said but
// what the policy or the registry names itself.
std::string found_text(Key key, const Facts& facts, const ConsentFound& asked) {
  const Destination& to = facts.destination;
  const Circumstances& how = facts.circumstances;
  switch (key) {
    case Key::kTo:
      return std::string(to_string(to.role));
    case Key::kWhere:
      return std::string(to_string(how.where));
    case Key::kChannel:
      return std::string(to_string(how.channel));
    case Key::kDirection:
      return std::string(to_string(how.direction));
    case Key::kConfidence:
      return std::string(to_string(facts.finding.confidence));
    case Key::kForm:
      return or_unknown(facts.finding.form);
    case Key::kAbroad:
      return truth_text(facts.abroad);
    case Key::kGround:
      return facts.ground == Ground::kNotNeeded ? "not needed"
                                                : std::string(to_string(facts.ground));
    case Key::kKnown:
      return truth_text(how.known);
    case Key::kValueDomain:
      return std::string(to_string(how.value_domain));
    case Key::kCategory:
      return or_unknown(facts.finding.category);
    case Key::kDetector:
      return or_unknown(facts.finding.detector);
    case Key::kReceiver:
      return or_unknown(to.receiver);
    case Key::kImporterCountry:
      return or_unknown(to.importer_country.text());
    case Key::kServerCountry:
      return or_unknown(to.server_country.text());
    case Key::kControlledFrom:
      return or_unknown(to.controlled_from.text());
    case Key::kFromCountry:
      return or_unknown(how.from_country.text());
    case Key::kAge:
      return number_text(how.age);
    case Key::kDistinct:
      return number_text(how.distinct);
    default:
      return found_in_text(key, facts, asked);
  }
}

std::string why_of(const Outcome& outcome, const Facts& facts, const ConsentFound& asked) {
  switch (outcome.kind) {
    case Outcome::Kind::kFits:
      return "all of its conditions hold";
    case Outcome::Kind::kEnded:
      return "it has ended by the day of the finding";
    case Outcome::Kind::kMisses: {
      const std::string_view name = name_of_enumerator(kKeyNames, outcome.condition->key);
      return std::string(name) + " is " + found_text(outcome.condition->key, facts, asked) + ", " +
             outcome.condition->wanted + " is asked for";
    }
    case Outcome::Kind::kExcluded:
    case Outcome::Kind::kUnless: {
      const std::string_view word = outcome.kind == Outcome::Kind::kUnless ? "unless" : "not";
      const std::string_view name = name_of_enumerator(kKeyNames, outcome.condition->key);
      return "its `" + std::string(word) + "` holds: " + std::string(name) + ' ' +
             outcome.condition->wanted;
    }
  }
  return {};
}

std::string why_of(UseFit fit, const Facts& facts) {
  switch (fit) {
    case UseFit::kFits:
      return "it may get " + or_unknown(facts.finding.category);
    case UseFit::kElsewhere:
      return facts.circumstances.path.empty() ? "the path is not known" : "it is for other paths";
    case UseFit::kOtherData:
      return "it may not get " + or_unknown(facts.finding.category);
    case UseFit::kOtherCountry:
      return "the receiver's country is not one that it names";
  }
  return {};
}

void add_uses(std::vector<JudgeStep>& steps, const Facts& facts, const Use* decided) {
  for (const Use& use : facts.agreed->uses) {
    const UseFit fit = fit_of(use, facts);
    steps.push_back({"use " + use.name, use.line, fit == UseFit::kFits, why_of(fit, facts)});
    if (fit == UseFit::kFits) return;
  }
  if (decided == nullptr) {
    steps.push_back({"default", 0, true, "no use of this receiver is agreed"});
  } else {
    steps.push_back({"else of " + decided->name, decided->line, true, "none of its uses fits"});
  }
}

}  // namespace

Explanation explain(const Facts& facts) {
  Explanation explanation;
  explanation.destination = facts.destination;
  ConsentFound asked;
  for (const Rule& rule : facts.policy.rules) {
    ConsentFound now = asked;
    const Outcome outcome = outcome_of(rule, facts, now);
    const bool fits = outcome.kind == Outcome::Kind::kFits;
    explanation.steps.push_back({rule.what, rule.line, fits, why_of(outcome, facts, now)});
    asked = now;
    if (!fits) continue;
    explanation.verdict = verdict_of(rule, facts, asked);
    return explanation;
  }
  const Use* decided = nullptr;
  explanation.verdict = verdict_without_rule(facts, asked, decided);
  if (facts.agreed != nullptr && !facts.agreed->ours) {
    add_uses(explanation.steps, facts, decided);
    return explanation;
  }
  const Role role = facts.destination.role;
  explanation.steps.push_back(
      {"first party", 0, role == Role::kFirstParty,
       role == Role::kFirstParty ? "the receiver is us" : "the receiver is not us"});
  if (role == Role::kFirstParty) return explanation;
  explanation.steps.push_back(
      {"data subject", 0, role == Role::kDataSubject,
       role == Role::kDataSubject ? "people read their own data" : "it is not the person itself"});
  if (role == Role::kDataSubject) return explanation;
  explanation.steps.push_back({"default", 0, true, "nothing else decides"});
  return explanation;
}

}  // namespace leakwire::policy
