#include "policy/judge.h"

#include <algorithm>

#include "policy/categories.h"
#include "policy/features.h"
#include "policy/transfer.h"

namespace leakwire::policy {
namespace {

bool may(const Use& use, const Facts& facts) noexcept {
  if (facts.category != kOtherCategory) return (use.categories >> facts.category & 1U) != 0;
  const std::string_view category = facts.finding.category;
  return std::any_of(use.may.begin(), use.may.end(), [category](const std::string& pattern) {
    return wildcard_fits(pattern, category);
  });
}

bool is_here(const Use& use, const Facts& facts) noexcept {
  return use.anywhere || std::any_of(use.at.begin(), use.at.end(), [&](const std::string& at) {
           return place_fits(at, facts.host, facts.circumstances.path);
         });
}

// Each country that is known must be one of those; and one must be known.
bool is_in_countries(const Use& use, const Facts& facts) noexcept {
  if (use.countries == nullptr) return true;
  const Destination& to = facts.destination;
  const Country server = to.country_certain ? to.server_country : Country();
  if (!to.importer_country.known() && !server.known()) return false;
  const auto is_in = [&](Country country) {
    return !country.known() || use.countries->contains(country, facts.circumstances.time);
  };
  return is_in(to.importer_country) && is_in(server);
}

// `block` and `redact` need a finding beyond chance, unless the rule says how sure it must be.
Action action_of(Action wanted, bool names_confidence, Confidence confidence) noexcept {
  const bool takes = wanted == Action::kBlock || wanted == Action::kRedact;
  const bool sure = confidence == Confidence::kValidated || names_confidence;
  return takes && !sure ? Action::kReport : wanted;
}

// The strictest of those that are at this place, else of all.
const Use* strictest(const std::vector<Use>& uses, const Facts& facts, bool here) noexcept {
  const Use* strictest = nullptr;
  for (const Use& use : uses) {
    if (here && !is_here(use, facts)) continue;
    if (strictest == nullptr || use.otherwise > strictest->otherwise) strictest = &use;
  }
  return strictest;
}

Verdict begin_verdict(const Facts& facts, const ConsentFound& asked) noexcept {
  Verdict verdict;
  verdict.mode = facts.policy.mode;
  verdict.ground = facts.ground;
  verdict.abroad = facts.abroad;
  verdict.consent = asked.state;
  verdict.consent_from = asked.from;
  return verdict;
}

// A view of the policy's alone: what the registry says may be gone before the verdict.
std::string_view purpose_to_tell(const Facts& facts) noexcept {
  return facts.agreed == nullptr ? std::string_view() : purpose_of(facts);
}

}  // namespace

Facts::Facts(const Compiled& p, const Finding& f, const Destination& d,
             const Circumstances& c) noexcept
    : policy(p),
      finding(f),
      destination(d),
      circumstances(c),
      category(category_number(f.category)) {
  if (d.listing < p.listings.entries.size()) {
    listing = &p.listings.entries[d.listing];
    agreed = &p.agreed[d.listing];
    __builtin_prefetch(agreed->uses.data());  // asked of last
  }
  host = d.host.empty() ? d.domain : d.host;
  abroad = abroad_of(p, d, c.time);
  ground = abroad.has_value() && !*abroad ? Ground::kNotNeeded
                                          : ground_of(p, d, agreed, c.from_country, c.time);
}

UseFit fit_of(const Use& use, const Facts& facts) noexcept {
  if (!is_here(use, facts)) return UseFit::kElsewhere;
  if (!may(use, facts)) return UseFit::kOtherData;
  return is_in_countries(use, facts) ? UseFit::kFits : UseFit::kOtherCountry;
}

std::string_view purpose_of(const Facts& facts) noexcept {
  if (facts.agreed == nullptr) return facts.destination.kind;
  const std::vector<Use>& uses = facts.agreed->uses;
  const Use* best = uses.empty() ? nullptr : &uses.front();
  bool here = false;
  for (const Use& use : uses) {
    const UseFit fit = fit_of(use, facts);
    if (fit == UseFit::kFits) return use.purpose;
    if (!here && fit != UseFit::kElsewhere) {
      best = &use;
      here = true;
    }
  }
  return best == nullptr ? std::string_view() : std::string_view(best->purpose);
}

Verdict verdict_of(const Rule& rule, const Facts& facts, const ConsentFound& asked) noexcept {
  Verdict verdict = begin_verdict(facts, asked);
  verdict.action = action_of(rule.then, rule.names_confidence, facts.finding.confidence);
  verdict.mode = rule.mode;
  verdict.reason = rule.reason;
  verdict.rule = rule.name;
  verdict.purpose = purpose_to_tell(facts);
  verdict.promises = rule.promises;
  return verdict;
}

Verdict verdict_without_rule(const Facts& facts, const ConsentFound& asked,
                             const Use*& use) noexcept {
  Verdict verdict = begin_verdict(facts, asked);
  use = nullptr;
  if (facts.agreed != nullptr && !facts.agreed->ours) {
    bool only_abroad = false;
    for (const Use& one : facts.agreed->uses) {
      const UseFit fit = fit_of(one, facts);
      if (fit == UseFit::kFits) {
        use = &one;
        verdict.action = Action::kAllow;
        verdict.reason = Reason::kApprovedUse;
        break;
      }
      if (fit == UseFit::kOtherCountry && !only_abroad) {
        only_abroad = true;
        use = &one;
      }
    }
    if (verdict.reason != Reason::kApprovedUse) {
      if (use == nullptr) use = strictest(facts.agreed->uses, facts, true);
      if (use == nullptr) use = strictest(facts.agreed->uses, facts, false);
      const Action otherwise = use == nullptr ? facts.policy.otherwise : use->otherwise;
      verdict.action = action_of(otherwise, false, facts.finding.confidence);
      verdict.reason = only_abroad ? Reason::kCrossBorder : Reason::kOutsidePurpose;
    }
    if (use == nullptr) return verdict;  // without uses there is no purpose
    verdict.rule = use->name;
    verdict.purpose = use->purpose;
    verdict.promises = use->promises;
    return verdict;
  }
  verdict.purpose = purpose_to_tell(facts);
  if (facts.destination.role == Role::kFirstParty) {
    verdict.action = Action::kAllow;
    verdict.reason = Reason::kFirstParty;
  } else if (facts.destination.role == Role::kDataSubject) {
    verdict.action = Action::kAllow;
    verdict.reason = Reason::kApprovedUse;
  } else {
    verdict.action = action_of(facts.policy.otherwise, false, facts.finding.confidence);
    verdict.reason = Reason::kDefault;
  }
  return verdict;
}

Verdict judge(const Facts& facts) noexcept {
  ConsentFound asked;
  RuleIndex::Walk walk(facts.policy.index, {.category = facts.category,
                                            .detector = facts.finding.detector,
                                            .field = facts.circumstances.field,
                                            .receiver = facts.destination.receiver,
                                            .owner = facts.destination.owner,
                                            .host = facts.host,
                                            .features = features_of(facts)});
  while (const RuleIndex::Entry* entry = walk.next()) {
    if (fits_rest(*entry, facts, asked)) {
      return verdict_of(facts.policy.rules[entry->rule], facts, asked);
    }
  }
  const Use* use = nullptr;
  return verdict_without_rule(facts, asked, use);
}

}  // namespace leakwire::policy
