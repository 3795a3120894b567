// Compiled: a policy as it is judged by. Made once by the reader, then immutable.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
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

// What makes a verdict stands first, in one line of the cache.
struct alignas(64) Rule {
  Action then = Action::kReport;
  bool names_confidence = false;
  Mode mode = Mode::kWatch;
  Reason reason = Reason::kDefault;
  std::vector<std::string_view> promises;
  std::string name;
  std::string what;  // "rule email-out", "exception 1"
  unsigned line = 0, column = 0;
  bool exception = false;
  When when;
  std::int64_t until = kNoEnd;  // of an exception: not from this time on
};

// What is asked of each finding stands first, in one line of the cache.
struct alignas(64) Use {
  std::uint64_t categories = 0;  // category_bits() of `may`
  std::shared_ptr<CountrySet> countries;
  std::string purpose;
  Action otherwise = Action::kReport;
  bool anywhere = true;         // `at` is empty
  std::vector<std::string> at;  // paths
  std::string name;             // "RECEIVER.PURPOSE"
  std::vector<std::string_view> promises;
  std::vector<std::string> may;  // categories
  unsigned line = 0, column = 0;
};

// On what a transfer to a receiver rests, as the file states it.
struct Transfer {
  Ground ground = Ground::kNone;
  policy::Scope scheme = policy::Scope::kAll;  // where it is a scheme of the United States
};

// The transfers of one receiver, in the order of the file; a ground that is stated twice is one.
class Transfers {
 public:
  static constexpr std::size_t kMost = 10;  // so many grounds can be stated

  void add(Transfer transfer) noexcept {
    const auto same = [&transfer](const Transfer& one) {
      return one.ground == transfer.ground && one.scheme == transfer.scheme;
    };
    if (std::none_of(begin(), end(), same) && count_ < kMost) items_[count_++] = transfer;
  }
  const Transfer* begin() const noexcept { return items_.data(); }
  const Transfer* end() const noexcept { return items_.data() + count_; }

 private:
  std::array<Transfer, kMost> items_{};
  std::uint8_t count_ = 0;
};

// What the policy says of an entry of its listings beside that.
struct alignas(64) Agreed {
  bool ours = false;
  bool authority = false;
  unsigned line = 0, column = 0;
  Transfers transfers;
  std::vector<Use> uses;
  std::string contract;  // its reference; empty: none
  std::int64_t contract_from = std::numeric_limits<std::int64_t>::min();
  std::int64_t contract_until = kNoEnd;
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

// An answer that a case expects.
struct Expected {
  std::string field, value;
  unsigned line = 0, column = 0;
};

// A case of `tests:`.
struct Case {
  Given given;
  std::vector<Expected> expected;
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
