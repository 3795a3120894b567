// Verdict: what the policy wants done with one finding on its way to one destination, and why.
//
// Plain value. Its views live as long as the Policy that gave it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "leakwire/circumstances.h"
#include "leakwire/names.h"

namespace leakwire {

// What the policy wants. Ordered.
enum class Action : std::uint8_t { kAllow, kReport, kRedact, kBlock };
inline constexpr std::array<std::string_view, 4> kActionNames{"allow", "report", "redact", "block"};
constexpr std::string_view to_string(Action action) noexcept {
  return name_of_enumerator(kActionNames, action);
}
constexpr std::optional<Action> action_named(std::string_view name) noexcept {
  return enumerator_named<Action>(kActionNames, name);
}

enum class Mode : std::uint8_t {
  kWatch,    // say what would be done
  kEnforce,  // do it
};
inline constexpr std::array<std::string_view, 2> kModeNames{"watch", "enforce"};
constexpr std::string_view to_string(Mode mode) noexcept {
  return name_of_enumerator(kModeNames, mode);
}
constexpr std::optional<Mode> mode_named(std::string_view name) noexcept {
  return enumerator_named<Mode>(kModeNames, name);
}

// What was really done. A passive sensor enforces nothing.
enum class Enforced : std::uint8_t { kNone, kRedacted, kBlocked, kFailedOpen };
inline constexpr std::array<std::string_view, 4> kEnforcedNames{"none", "redacted", "blocked",
                                                                "failed-open"};
constexpr std::string_view to_string(Enforced enforced) noexcept {
  return name_of_enumerator(kEnforcedNames, enforced);
}
constexpr std::optional<Enforced> enforced_named(std::string_view name) noexcept {
  return enumerator_named<Enforced>(kEnforcedNames, name);
}

enum class Reason : std::uint8_t {
  kFirstParty,          // stays with us
  kApprovedUse,         // receiver, use and category agreed
  kOutsidePurpose,      // the receiver is listed, none of its uses may
  kUnapprovedReceiver,  // in no list
  kCrossBorder,
  kCleartext,
  kNoConsent,
  kBudget,
  kAtRest,
  kException,
  kDefault,
};
inline constexpr std::array<std::string_view, 11> kReasonNames{
    "first-party",  "approved-use", "outside-purpose", "unapproved-receiver",
    "cross-border", "cleartext",    "no-consent",      "budget",
    "at-rest",      "exception",    "default"};
constexpr std::string_view to_string(Reason reason) noexcept {
  return name_of_enumerator(kReasonNames, reason);
}
constexpr std::optional<Reason> reason_named(std::string_view name) noexcept {
  return enumerator_named<Reason>(kReasonNames, name);
}

// On what a transfer abroad rests. Chapter V of Regulation (EU) 2016/679 (GDPR).
enum class Ground : std::uint8_t {
  kNotNeeded,      // not abroad; told in no record
  kNone,           // abroad, or of a country that is not known, on no ground
  kAdequacy,       // Art. 45, computed from country, organisation and date
  kScc,            // Art. 46 (2) c and d: standard clauses
  kBcr,            // Art. 47: binding corporate rules
  kDpf,            // Art. 45: EU-US Data Privacy Framework, of a receiver that states it
  kCodeOfConduct,  // Art. 46 (2) e
  kCertification,  // Art. 46 (2) f
  kContract,       // Art. 46 (3) a, and Art. 49 (1) b and c
  kConsent,        // Art. 49 (1) a
  kDerogation,     // Art. 49, the others
};
inline constexpr std::array<std::string_view, 11> kGroundNames{
    "",         "none",    "adequacy",  "scc", "bcr", "dpf", "code-of-conduct", "certification",
    "contract", "consent", "derogation"};
constexpr std::string_view to_string(Ground ground) noexcept {
  return name_of_enumerator(kGroundNames, ground);
}
// Nothing for "", too: nobody names that no ground is needed.
constexpr std::optional<Ground> ground_named(std::string_view name) noexcept {
  if (name.empty()) return std::nullopt;
  return enumerator_named<Ground>(kGroundNames, name);
}

struct Verdict {
  Action action = Action::kReport;
  Mode mode = Mode::kWatch;
  Reason reason = Reason::kDefault;
  Ground ground = Ground::kNone;
  std::optional<bool> abroad;  // outside home; nothing where the country is not known
  ConsentState consent = ConsentState::kNone;  // of the name that a condition asked for
  ConsentSource consent_from = ConsentSource::kAbsent;
  // A rule's or exception's name; of a use "RECEIVER.PURPOSE"; empty where none decided.
  std::string_view rule;
  std::string_view purpose;                    // of the use that decided, else of the receiver
  std::span<const std::string_view> promises;  // ids that the rule or use cites
};

}  // namespace leakwire
