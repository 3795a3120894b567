#include "policy/warnings.h"

#include <algorithm>
#include <map>

#include "detect/wording.h"
#include "policy/categories.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

bool is_any_of(const std::vector<std::string>& patterns, const std::string& text, Key key) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    if (pattern == text) return true;
    // Below a domain is its own; a pattern over a pattern: its stars are bytes like any other.
    const bool below = key == Key::kDomain && pattern.find('*') == std::string::npos &&
                       text.ends_with("." + pattern);
    return below || (key != Key::kDomain && wildcard_fits(pattern, text));
  });
}

// Whether all that fits `narrow` fits `wide`. It may say no where it is so, never yes where it is
// not.
bool covers(const Condition& wide, const Condition& narrow) {
  if (wide.key != narrow.key) return false;
  switch (wide.key) {
    case Key::kAge:
    case Key::kDistinct:
      return wide.least <= narrow.least && wide.most >= narrow.most;
    case Key::kImporterCountry:
    case Key::kServerCountry:
    case Key::kControlledFrom:
    case Key::kFromCountry:
    case Key::kConsent:
      return wide.wanted == narrow.wanted;
    case Key::kUrl:
    case Key::kAllOf:
      return wide.texts == narrow.texts;
    default:
      return (narrow.mask & ~wide.mask) == 0 &&
             std::all_of(narrow.texts.begin(), narrow.texts.end(), [&](const std::string& text) {
               return is_any_of(wide.texts, text, wide.key);
             });
  }
}

bool covers(const Conditions& wide, const Conditions& narrow) {
  return std::all_of(wide.begin(), wide.end(), [&narrow](const Condition& one) {
    return std::any_of(narrow.begin(), narrow.end(),
                       [&one](const Condition& other) { return covers(one, other); });
  });
}

bool same_texts(const std::vector<Conditions>& a, const std::vector<Conditions>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Conditions& one, const Conditions& other) {
                      return covers(one, other) && covers(other, one);
                    });
}

// Whether `first` decides all that `later` could.
bool shadows(const Rule& first, const Rule& later) {
  const bool plain = first.when.excluded.empty() && first.when.unless.empty();
  const bool same = same_texts(first.when.excluded, later.when.excluded) &&
                    same_texts(first.when.unless, later.when.unless);
  return (plain || same) && first.until >= later.until && covers(first.when.all, later.when.all);
}

const Condition* condition_of(const Conditions& all, Key key) {
  const auto found =
      std::find_if(all.begin(), all.end(), [key](const Condition& one) { return one.key == key; });
  return found == all.end() ? nullptr : &*found;
}

bool is_exact(const std::vector<std::string>& texts) {
  return std::none_of(texts.begin(), texts.end(),
                      [](const std::string& text) { return text.find('*') != std::string::npos; });
}

// Rules are compared only with those that could cover them, told by a text that both name: a file
// of many thousand is looked through in one go.
class Reached {
 public:
  explicit Reached(Compiled& policy) : policy_(policy) {}

  void look() {
    for (const Rule& rule : policy_.rules) {
      if (!told(rule)) add(rule);
    }
  }

 private:
  static constexpr std::size_t kMostCompared = 300;
  static constexpr std::array kTelling{Key::kReceiver, Key::kDomain, Key::kOwner, Key::kDetector,
                                       Key::kField,    Key::kUrl,    Key::kSource};
  using Bucket = std::vector<const Rule*>;

  // The first key that holds texts, and those of them; nothing: the rule may cover any other.
  static std::pair<std::size_t, const Condition*> telling(const Rule& rule) {
    for (std::size_t number = 0; number < kTelling.size(); ++number) {
      const Condition* one = condition_of(rule.when.all, kTelling[number]);
      if (one != nullptr && is_exact(one->texts)) return {number, one};
    }
    return {kTelling.size(), nullptr};
  }

  void add(const Rule& rule) {
    const auto [number, condition] = telling(rule);
    if (condition == nullptr || kTelling[number] == Key::kDomain) {
      any_.push_back(&rule);
      return;
    }
    for (const std::string& text : condition->texts) by_text_[{number, text}].push_back(&rule);
  }

  bool told(const Rule& rule) {
    if (told_by(any_, rule)) return true;
    for (std::size_t number = 0; number < kTelling.size(); ++number) {
      const Condition* one = condition_of(rule.when.all, kTelling[number]);
      if (one == nullptr || one->texts.empty()) continue;
      const auto found = by_text_.find({number, one->texts.front()});
      if (found != by_text_.end() && told_by(found->second, rule)) return true;
    }
    return false;
  }

  bool told_by(const Bucket& bucket, const Rule& rule) {
    const std::size_t most = std::min(bucket.size(), kMostCompared);
    for (std::size_t at = 0; at < most; ++at) {
      const Rule& first = *bucket[at];
      if (!shadows(first, rule)) continue;
      policy_.warnings.push_back({policy_.file, rule.line, rule.column,
                                  rule.what + " can never be reached: " + first.what + " in line " +
                                      std::to_string(first.line) + " fits all that it fits"});
      return true;
    }
    return false;
  }

  Compiled& policy_;
  Bucket any_;
  std::map<std::pair<std::size_t, std::string>, Bucket> by_text_;
};

void warn(Compiled& policy, unsigned line, unsigned column, std::string message) {
  policy.warnings.push_back({policy.file, line, column, std::move(message)});
}

// The conditions without what they say of confidence.
Conditions without_confidence(const Conditions& all) {
  Conditions others;
  std::copy_if(all.begin(), all.end(), std::back_inserter(others),
               [](const Condition& one) { return one.key != Key::kConfidence; });
  return others;
}

// A rule for surer findings with a weaker action, above one that says more of all of them.
void warn_of_surer(Compiled& policy) {
  std::vector<const Rule*> surer;
  constexpr std::size_t kMost = 200;  // a file of many thousand rules is looked through at once
  for (const Rule& rule : policy.rules) {
    for (const Rule* first : surer) {
      const Condition* wanted = condition_of(rule.when.all, Key::kConfidence);
      const Condition* sure = condition_of(first->when.all, Key::kConfidence);
      const bool less_sure = wanted == nullptr || (wanted->mask & ~sure->mask) != 0;
      // Without a confidence of its own it blocks validated ones alone, and reports the others.
      const bool blocks_sure = rule.names_confidence || rule.then <= Action::kReport;
      const Action others = blocks_sure ? rule.then : Action::kReport;
      if (less_sure && others > first->then &&
          covers(without_confidence(first->when.all), without_confidence(rule.when.all))) {
        warn(policy, first->line, first->column,
             first->what + " gives surer findings a weaker action than " + rule.what + " in line " +
                 std::to_string(rule.line) + " gives the others");
      }
    }
    const Condition* sure = condition_of(rule.when.all, Key::kConfidence);
    const bool some = sure != nullptr && sure->mask != 7 && surer.size() < kMost;
    if (some && !rule.exception) surer.push_back(&rule);
  }
}

void warn_of_grounds(Compiled& policy) {
  for (std::size_t number = 0; number < policy.agreed.size(); ++number) {
    const Agreed& agreed = policy.agreed[number];
    for (const Transfer& transfer : agreed.transfers) {
      if (transfer.ground != Ground::kConsent && transfer.ground != Ground::kDerogation) continue;
      warn(policy, agreed.line, agreed.column,
           "the standing receiver " + in_quotes(policy.listings.entries[number].id) + " leans on " +
               std::string(to_string(transfer.ground)) +
               ", which is for single cases (GDPR, art. 49)");
    }
  }
}

void warn_of_promises(Compiled& policy) {
  for (std::size_t number = 0; number < policy.promises.size(); ++number) {
    const Promise& promise = policy.promises[number];
    if (promise.seen == Seen::kNever || !policy.promise_infos[number].rules.empty()) continue;
    warn(policy, promise.line, promise.column,
         "no rule serves the promise " + in_quotes(promise.id) +
             "; cite it by `because:`, or say `seen: never` and why");
  }
}

}  // namespace

void warn_of(Compiled& policy) {
  Reached(policy).look();
  warn_of_surer(policy);
  warn_of_grounds(policy);
  warn_of_promises(policy);
}

}  // namespace leakwire::policy
