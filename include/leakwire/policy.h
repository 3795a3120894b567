// Policy: the promises of a company as rules. Judges one finding on its way to one destination.
//
// Immutable once made. Copies share one compiled form; any number of threads may use one policy.
// docs/policy.md tells the file. Judging is pure and total: the same finding, destination,
// circumstances and policy give the same verdict, and there always is one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/circumstances.h"
#include "leakwire/destination.h"
#include "leakwire/export.h"
#include "leakwire/finding.h"
#include "leakwire/pack.h"
#include "leakwire/places.h"
#include "leakwire/result.h"
#include "leakwire/verdict.h"

namespace leakwire {

namespace policy {
struct Compiled;
}

struct PolicyOptions {
  // Where given, a detector or custom category that it does not hold is a mistake of the file.
  const DetectorPack* pack = nullptr;  // used during the call alone
  // An exception that ended before is a mistake of the file. Microseconds since
  // 1970-01-01T00:00:00Z; the system's clock where not given.
  std::optional<std::int64_t> now;
};

// How much of a promise bytes can show.
enum class Seen : std::uint8_t {
  kWire,   // in traffic
  kLog,    // in logs
  kPart,   // some of it
  kNever,  // none of it
};
inline constexpr std::array<std::string_view, 4> kSeenNames{"wire", "log", "part", "never"};
constexpr std::string_view to_string(Seen seen) noexcept {
  return name_of_enumerator(kSeenNames, seen);
}
constexpr std::optional<Seen> seen_named(std::string_view name) noexcept {
  return enumerator_named<Seen>(kSeenNames, name);
}

// Views live as long as the policy.
struct PromiseInfo {
  std::string_view id;
  std::string_view text;
  std::string_view source;
  Seen seen = Seen::kWire;
  std::string_view why;                 // why not all of it is seen; or empty
  std::vector<std::string_view> rules;  // rules, uses ("RECEIVER.PURPOSE") and budgets that cite it
  std::size_t tests = 0;                // of the file, whose expected rule cites it
};

// What the tool may keep of the people who are seen.
enum class ClientsKept : std::uint8_t { kPlain, kPseudonym, kNetwork, kNone };
inline constexpr std::array<std::string_view, 4> kClientsKeptNames{"plain", "pseudonym", "network",
                                                                   "none"};
constexpr std::string_view to_string(ClientsKept kept) noexcept {
  return name_of_enumerator(kClientsKeptNames, kept);
}
constexpr std::optional<ClientsKept> clients_kept_named(std::string_view name) noexcept {
  return enumerator_named<ClientsKept>(kClientsKeptNames, name);
}

enum class Counted : std::uint8_t { kDistinctPersons, kFindings, kMessages };
inline constexpr std::array<std::string_view, 3> kCountedNames{"distinct persons", "findings",
                                                               "messages"};
constexpr std::string_view to_string(Counted counted) noexcept {
  return name_of_enumerator(kCountedNames, counted);
}
constexpr std::optional<Counted> counted_named(std::string_view name) noexcept {
  return enumerator_named<Counted>(kCountedNames, name);
}

enum class Window : std::uint8_t { kHour, kDay, kWeek, kMonth };
inline constexpr std::array<std::string_view, 4> kWindowNames{"hour", "day", "week", "month"};
constexpr std::string_view to_string(Window window) noexcept {
  return name_of_enumerator(kWindowNames, window);
}
constexpr std::optional<Window> window_named(std::string_view name) noexcept {
  return enumerator_named<Window>(kWindowNames, name);
}

// A budget as the file states it. Counting is budget.h's.
struct BudgetInfo {
  std::string_view name;
  Counted counted = Counted::kDistinctPersons;
  std::uint64_t at_most = 0;
  Window window = Window::kDay;  // in UTC, by the time of the finding
  bool per_receiver = false;     // one count each
  bool per_border = false;       // one count for each pair of from-country and importer country
  Action then = Action::kReport;
  std::vector<std::string_view> promises;
};

// One step of a judgement, in the order in which it was taken.
struct JudgeStep {
  std::string what;   // "exception 1", "rule email-out", "use example-payments.payment", "default"
  unsigned line = 0;  // of the policy file; 0: no line of its own
  bool fits = false;
  std::string why;  // "category is contact.email", "channel is unknown, cleartext is asked for"
};

struct Explanation {
  Destination destination;
  Verdict verdict;
  std::vector<JudgeStep> steps;
};

class LEAKWIRE_EXPORT Policy {
 public:
  // All mistakes of the file where there is one: a policy is never half applied.
  static Result<Policy> load(const std::filesystem::path& file, const PolicyOptions& options = {});
  // `name` stands for the file in mistakes and records.
  static Result<Policy> parse(std::string_view text, std::string_view name,
                              const PolicyOptions& options = {});

  // No allocation. `destination` by a Locator of Places::with(listings()).
  Verdict judge(const Finding& finding, const Destination& destination,
                const Circumstances& circumstances) const noexcept;
  // The same verdict, and how it came about. Says nothing of the value.
  Explanation explain(const Finding& finding, const Destination& destination,
                      const Circumstances& circumstances) const;
  // Whether a finding counts for budget `index`; its `when`, `not` and `unless` alone.
  bool counts_for(std::size_t index, const Finding& finding, const Destination& destination,
                  const Circumstances& circumstances) const noexcept;

  const Listings& listings() const noexcept;
  // What is right and yet doubtful: a rule that can never be reached, a surer finding with a weaker
  // action, a promise no rule serves, a standing receiver that leans on consent or derogation.
  const Diagnostics& warnings() const noexcept;
  std::string_view name() const noexcept;    // the file's name, without its folders
  std::string_view sha256() const noexcept;  // of its bytes, 64 hexadecimal digits
  Mode mode() const noexcept;
  std::size_t rules() const noexcept;
  std::span<const PromiseInfo> promises() const noexcept;
  std::span<const BudgetInfo> budgets() const noexcept;
  ClientsKept clients_kept() const noexcept;
  // Networks that are not looked at: own.exclude. CIDR.
  std::span<const std::string_view> excluded_networks() const noexcept;

  // For the library itself.
  const policy::Compiled& compiled() const noexcept { return *compiled_; }

 private:
  explicit Policy(std::shared_ptr<const policy::Compiled> compiled);
  std::shared_ptr<const policy::Compiled> compiled_;
};

}  // namespace leakwire
