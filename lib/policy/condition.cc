// Conditions: whether each holds for a finding, its destination and the circumstances.
#include <algorithm>
#include <span>

#include "policy/categories.h"
#include "policy/fold.h"
#include "policy/judge.h"

namespace leakwire::policy {
namespace {

template <class E>
bool in_mask(std::uint32_t mask, E value) noexcept {
  return (mask >> static_cast<unsigned>(value) & 1U) != 0;
}

// Of yes and no: nothing is known of neither.
bool in_mask(std::uint32_t mask, std::optional<bool> value) noexcept {
  return value && in_mask(mask, *value ? 1U : 0U);
}

bool in_range(const Condition& condition, std::optional<std::uint32_t> number) noexcept {
  return number && *number >= condition.least && *number <= condition.most;
}

template <class Fits>
bool any_text(const std::vector<std::string>& texts, Fits fits) noexcept {
  for (const std::string& text : texts) {
    if (fits(std::string_view(text))) return true;
  }
  return false;
}

bool fits_text(const Condition& condition, std::string_view text) noexcept {
  return !text.empty() && any_text(condition.texts, [text](std::string_view pattern) {
    return wildcard_fits(pattern, text);
  });
}

bool fits_folded(const Condition& condition, std::string_view text) noexcept {
  return !text.empty() && any_text(condition.texts, [text](std::string_view pattern) {
    return wildcard_fits_folded(pattern, text);
  });
}

// A domain covers itself and all below it, "*.x" only those below.
bool domain_covers(std::string_view pattern, std::string_view host) noexcept {
  if (pattern.find('*') != std::string_view::npos) return wildcard_fits(pattern, host);
  if (!host.ends_with(pattern)) return false;
  return host.size() == pattern.size() || host[host.size() - pattern.size() - 1] == '.';
}

bool all_in_message(const Condition& condition, const Circumstances& circumstances) noexcept {
  for (const std::string& wanted : condition.texts) {
    const auto& there = circumstances.categories;
    if (std::none_of(there.begin(), there.end(),
                     [&wanted](std::string_view one) { return wildcard_fits(wanted, one); })) {
      return false;
    }
  }
  return true;
}

bool fits_contract(const Condition& condition, const Facts& facts) noexcept {
  const bool stands = facts.agreed != nullptr && !facts.agreed->contract.empty() &&
                      facts.circumstances.time >= facts.agreed->contract_from &&
                      facts.circumstances.time < facts.agreed->contract_until;
  if (in_mask(condition.mask, std::optional<bool>(stands))) return true;
  return stands && fits_text(condition, facts.agreed->contract);
}

ConsentFound of_signals(const ConsentMeaning& meaning, const ConsentSignals& signals) noexcept {
  const auto says_no = [](ConsentState state, std::optional<bool> opt_out) {
    return state != ConsentState::kNone && opt_out.value_or(false);
  };
  if (says_no(meaning.gpc, signals.gpc)) return {meaning.gpc, ConsentSource::kSecGpc};
  if (says_no(meaning.gpp_sale, signals.gpp_sale_opt_out)) {
    return {meaning.gpp_sale, ConsentSource::kGpp};
  }
  if (says_no(meaning.gpp_share, signals.gpp_share_opt_out)) {
    return {meaning.gpp_share, ConsentSource::kGpp};
  }
  if (says_no(meaning.us_privacy, signals.us_opt_out)) {
    return {meaning.us_privacy, ConsentSource::kUsPrivacy};
  }
  if (meaning.tcf != 0 && signals.tcf_purposes) {
    const bool given = (*signals.tcf_purposes & meaning.tcf) == meaning.tcf;
    return {given ? ConsentState::kGiven : ConsentState::kWithheld, ConsentSource::kTcf};
  }
  return {meaning.absent, ConsentSource::kAbsent};
}

// What people stated is stronger than what their browser sends.
ConsentFound consent_of(const ConsentMeaning& meaning,
                        const Circumstances& circumstances) noexcept {
  for (const NamedConsent& stated : circumstances.consents) {
    if (stated.name == meaning.name) return {stated.state, stated.from};
  }
  return of_signals(meaning, circumstances.signals);
}

bool fits_consent(std::span<const WantedConsent> any, const Facts& facts,
                  ConsentFound& asked) noexcept {
  bool first = true;
  for (const WantedConsent& wanted : any) {
    const ConsentFound found = consent_of(facts.policy.consents[wanted.name], facts.circumstances);
    const bool fits = in_mask(wanted.states, found.state);
    if (first || fits) asked = found;
    first = false;
    if (fits) return true;
  }
  return false;
}

bool all_hold(const Conditions& conditions, const Facts& facts, ConsentFound& asked) noexcept {
  for (const Condition& condition : conditions) {
    if (!holds(condition, facts, asked)) return false;
  }
  return true;
}

bool country_fits(const Condition& condition, Country country, const Facts& facts) noexcept {
  return condition.countries->contains(country, facts.circumstances.time);
}

bool holds_in_text(const Condition& condition, const Facts& facts, ConsentFound& asked) noexcept {
  const Destination& to = facts.destination;
  const Circumstances& how = facts.circumstances;
  switch (condition.key) {
    case Key::kPurpose:
      return fits_text(condition, purpose_of(facts));
    case Key::kContract:
      return fits_contract(condition, facts);
    case Key::kSubject:
      return fits_text(condition, how.subject);
    case Key::kOwner:
      return fits_folded(condition, to.owner);
    case Key::kDomain:
      return !facts.host.empty() && any_text(condition.texts, [&facts](std::string_view pattern) {
        return domain_covers(pattern, facts.host);
      });
    case Key::kField:
      return fits_folded(condition, how.field);
    case Key::kSource:
      return fits_text(condition, how.source);
    case Key::kUrl:
      return any_text(condition.texts, [&facts](std::string_view pattern) {
        return place_fits(pattern, facts.host, facts.circumstances.path);
      });
    case Key::kAllOf:
      return all_in_message(condition, how);
    case Key::kConsent:
      return fits_consent(condition.consents, facts, asked);
    default:
      return false;
  }
}

}  // namespace

bool holds(const Condition& condition, const Facts& facts, ConsentFound& asked) noexcept {
  const Destination& to = facts.destination;
  const Circumstances& how = facts.circumstances;
  switch (condition.key) {
    case Key::kTo:
      return in_mask(condition.mask, to.role);
    case Key::kWhere:
      return in_mask(condition.mask, how.where);
    case Key::kChannel:
      return in_mask(condition.mask, how.channel);
    case Key::kDirection:
      return in_mask(condition.mask, how.direction);
    case Key::kConfidence:
      return in_mask(condition.mask, facts.finding.confidence);
    case Key::kForm:
      return fits_text(condition, facts.finding.form);
    case Key::kAbroad:
      return in_mask(condition.mask, facts.abroad);
    case Key::kGround:
      return in_mask(condition.mask, facts.ground);
    case Key::kKnown:
      return in_mask(condition.mask, how.known);
    case Key::kValueDomain:
      return in_mask(condition.mask, how.value_domain);
    case Key::kCategory:
      return fits_text(condition, facts.finding.category);
    case Key::kDetector:
      return fits_text(condition, facts.finding.detector);
    case Key::kReceiver:
      return fits_text(condition, to.receiver);
    case Key::kImporterCountry:
      return country_fits(condition, to.importer_country, facts);
    case Key::kServerCountry:
      return country_fits(condition, to.server_country, facts);
    case Key::kControlledFrom:
      return country_fits(condition, to.controlled_from, facts);
    case Key::kFromCountry:
      return country_fits(condition, how.from_country, facts);
    case Key::kAge:
      return in_range(condition, how.age);
    case Key::kDistinct:
      return in_range(condition, how.distinct);
    default:
      return holds_in_text(condition, facts, asked);
  }
}

Outcome outcome_of(const When& when, const Facts& facts, ConsentFound& asked) noexcept {
  for (const Condition& condition : when.all) {
    if (!holds(condition, facts, asked)) return {Outcome::Kind::kMisses, &condition};
  }
  for (const Conditions& excluded : when.excluded) {
    if (all_hold(excluded, facts, asked)) return {Outcome::Kind::kExcluded, excluded.data()};
  }
  for (const Conditions& unless : when.unless) {
    if (all_hold(unless, facts, asked)) return {Outcome::Kind::kUnless, unless.data()};
  }
  return {};
}

Outcome outcome_of(const Rule& rule, const Facts& facts, ConsentFound& asked) noexcept {
  if (facts.circumstances.time >= rule.until) return {Outcome::Kind::kEnded, nullptr};
  return outcome_of(rule.when, facts, asked);
}

bool fits_rest(const RuleIndex::Entry& entry, const Facts& facts, ConsentFound& asked) noexcept {
  // What fits a category that is in no list is told by its name alone.
  if (facts.category == kOtherCategory) {
    return outcome_of(facts.policy.rules[entry.rule], facts, asked).kind == Outcome::Kind::kFits;
  }
  if (entry.rest == 0) return true;
  const RuleIndex& index = facts.policy.index;
  const RuleIndex::Rest& rest = index.rest(entry);
  if (facts.circumstances.time >= rest.until) return false;
  for (const Condition* condition : index.conditions(rest)) {
    if (!holds(*condition, facts, asked)) return false;
  }
  for (const Conditions* excluded : index.excluded(rest)) {
    if (all_hold(*excluded, facts, asked)) return false;
  }
  return rest.consent.states == 0 || !fits_consent({&rest.consent, 1}, facts, asked);
}

bool place_fits(std::string_view pattern, std::string_view host, std::string_view path) noexcept {
  if (path.empty()) return false;
  if (pattern.starts_with('/')) return wildcard_fits(pattern, path);
  const std::size_t slash = pattern.find('/');
  if (slash != std::string_view::npos) {
    if (!host.empty() && wildcard_fits(pattern.substr(0, slash), host) &&
        wildcard_fits(pattern.substr(slash), path)) {
      return true;
    }
  }
  // A '*' before the slash may reach into the path, and one may end there.
  for (std::size_t star = pattern.find('*'); star < slash && star < pattern.size();
       star = pattern.find('*', star + 1)) {
    if (!host.empty() && wildcard_fits(pattern.substr(0, star + 1), host) &&
        wildcard_fits(pattern.substr(star), path)) {
      return true;
    }
  }
  return false;
}

}  // namespace leakwire::policy
