// Policy test, explain and replay: a policy tried on cases, and on findings made under another.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/export.h"
#include "leakwire/places.h"
#include "leakwire/policy.h"
#include "leakwire/result.h"
#include "leakwire/verdict.h"

namespace leakwire {

// A case of `tests:` whose verdict is another than expected.
struct PolicyTestFailure {
  std::string file;
  unsigned line = 0, column = 0;  // of the answer that is expected
  std::string field;              // "action", "rule", "reason", ...
  std::string expected;
  std::string got;
};

struct PolicyTestReport {
  std::size_t tests = 0;
  std::vector<PolicyTestFailure> failures;
  bool passed() const noexcept { return failures.empty(); }
};

// Runs the file's own cases. `places`: without the policy's lists, which are put before it here.
LEAKWIRE_EXPORT PolicyTestReport test_policy(const Policy& policy, const Places& places);

// Judges one case written as `given:` of a policy's tests is: "category: contact.email, host:
// ads.tracker.example" (a YAML mapping, with or without its braces). Mistakes name "--given" as the
// file.
LEAKWIRE_EXPORT Result<Explanation> explain_given(const Policy& policy, Locator& locator,
                                                  std::string_view given);

// A record of a finding under this policy.
struct ReplayedFinding {
  std::string id;                    // finding.id
  std::string group;                 // finding.group as recorded
  std::optional<Action> old_action;  // nothing where it was recorded without a policy
  std::string old_rule;
  Action action = Action::kReport;
  Reason reason = Reason::kDefault;
  std::string rule;
  std::vector<std::string> promises;
  bool changed() const noexcept { return old_action != action; }
};

// Judges again what one line of NDJSON records (docs/record.md). Nothing for a record that is no
// finding; a mistake, without its bytes, for a line that is no record.
LEAKWIRE_EXPORT Result<std::optional<ReplayedFinding>> replay_record(const Policy& policy,
                                                                     Locator& locator,
                                                                     std::string_view line);

}  // namespace leakwire
