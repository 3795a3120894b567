// Compiled: a policy as it is judged by. Made once by the reader, then immutable.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/yaml_reader.h"
#include "leakwire/policy.h"
#include "policy/adequacy.h"
#include "policy/condition.h"
#include "policy/given.h"
#include "policy/rule_index.h"

namespace leakwire::policy {

inline constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

// The conditions of a rule, an exception or a budget.
struct When {
  Conditions all;                    // `when`
  std::vector<Conditions> excluded;  // `not`: fits where none of these holds as a whole
  std::vector<Conditions> unless;    // the same, told as "next rule"
};

struct Rule {
  std::string name;
  std::string what;  // "rule email-out", "exception 1"
  unsigned line = 0, column = 0;
  bool exception = false;
  When when;
  std::int64_t until = kNoEnd;  // of an exception: not from this time on
  Action then = Action::kReport;
  bool names_confidence = false;
  Mode mode = Mode::kWatch;
  Reason reason = Reason::kDefault;
  std::vector<std::string_view> promises;
};

struct Use {
  std::string name;  // "RECEIVER.PURPOSE"
  std::string purpose;
  unsigned line = 0, column = 0;
  std::vector<std::string> at;   // empty: anywhere
  std::vector<std::string> may;  // categories
  std::optional<CountrySet> countries;
  Action otherwise = Action::kReport;
  std::vector<std::string_view> promises;
};

// On what a transfer to a receiver rests, as the file states it.
struct Transfer {
  Ground ground = Ground::kNone;
  policy::Scope scheme = policy::Scope::kAll;  // where it is a scheme of the United States
};

// What the policy says of an entry of its listings beside that.
struct Agreed {
  bool ours = false;
  bool authority = false;
  unsigned line = 0, column = 0;
  std::vector<Transfer> transfers;
  std::string contract;  // its reference; empty: none
  std::int64_t contract_from = std::numeric_limits<std::int64_t>::min();
  std::int64_t contract_until = kNoEnd;
  std::vector<Use> uses;
};

// What a name of consent means on the wire.
struct ConsentMeaning {
  std::string name;
  std::uint32_t tcf = 0;  // purposes that must all be consented to; 0: not asked
  // What it is where the signal says no; kNone: the signal is not asked.
  ConsentState gpc = ConsentState::kNone;
  ConsentState us_privacy = ConsentState::kNone;
  ConsentState gpp_sale = ConsentState::kNone;
  ConsentState gpp_share = ConsentState::kNone;
  ConsentState absent = ConsentState::kNone;
};

struct Promise {
  std::string id, text, source, why;
  Seen seen = Seen::kWire;
  unsigned line = 0, column = 0;
};

struct Budget {
  std::string name;
  unsigned line = 0, column = 0;
  When when;
  BudgetInfo info;
};

// A case of `tests:`.
struct Case {
  unsigned line = 0;
  Given given;
  std::vector<std::pair<std::string, std::string>> expected;  // field, value
};

struct Compiled {
  std::string name;  // without its folders
  std::string file;  // as the caller named it
  std::string sha256;
  Mode mode = Mode::kWatch;
  Action otherwise = Action::kReport;  // `default:`
  CountrySet home;
  Regime regime = Regime::kNone;  // of a sender whose country is not known
  std::int64_t now = 0;           // at which the file was read: the date of cases without one
  Listings listings;
  std::vector<Agreed> agreed;  // as listings.entries
  std::vector<Promise> promises;
  std::vector<ConsentMeaning> consents;
  std::size_t exceptions = 0;  // the first so many rules
  std::vector<Rule> rules;
  RuleIndex index;
  std::vector<Budget> budgets;
  std::vector<Case> cases;
  ClientsKept clients = ClientsKept::kPlain;
  std::vector<std::string> excluded;
  // Views of the above, as the library shows them.
  std::vector<PromiseInfo> promise_infos;
  std::vector<BudgetInfo> budget_infos;
  std::vector<std::string_view> excluded_views;
  Diagnostics warnings;
};

}  // namespace leakwire::policy
