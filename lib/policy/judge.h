// Judge: a finding, its destination and the circumstances against a compiled policy.
//
// Pure and total, without allocation; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "policy/categories.h"
#include "policy/compiled.h"

namespace leakwire::policy {

// What a judgement hangs on, worked out once. Borrows all that it is made of.
struct Facts {
  Facts(const Compiled& policy, const Finding& finding, const Destination& destination,
        const Circumstances& circumstances) noexcept;

  const Compiled& policy;
  const Finding& finding;
  const Destination& destination;
  const Circumstances& circumstances;
  const Listing* listing = nullptr;  // of the policy; nullptr: not listed
  const Agreed* agreed = nullptr;
  std::size_t category = kOtherCategory;  // the number of the finding's
  std::string_view host;                  // the name, else the registrable domain
  std::optional<bool> abroad;
  Ground ground = Ground::kNone;
};

// Why a rule does not fit, or that it does.
struct Outcome {
  enum class Kind : std::uint8_t {
    kFits,
    kMisses,    // `condition` of `when` does not hold
    kExcluded,  // all of a `not` holds; `condition` is its first
    kUnless,    // all of an `unless` holds; `condition` is its first
    kEnded,     // an exception whose end has passed
  };
  Kind kind = Kind::kFits;
  const Condition* condition = nullptr;
};

struct ConsentFound {
  ConsentState state = ConsentState::kNone;
  ConsentSource from = ConsentSource::kAbsent;
};

// `asked` is set to the consent that was asked for, where it was.
Outcome outcome_of(const When& when, const Facts& facts, ConsentFound& asked) noexcept;
Outcome outcome_of(const Rule& rule, const Facts& facts, ConsentFound& asked) noexcept;
// Whether a rule that its index gave fits: all that the index has not told of it.
bool fits_rest(const RuleIndex::Entry& entry, const Facts& facts, ConsentFound& asked) noexcept;
bool holds(const Condition& condition, const Facts& facts, ConsentFound& asked) noexcept;

// "/v1/*" is over the path, "pay.example/v1/*" over the host and the path; a path that is not known
// fits none. A '*' may stand for bytes on both sides of where the two join.
bool place_fits(std::string_view pattern, std::string_view host, std::string_view path) noexcept;

// A use and whether it fits.
enum class UseFit : std::uint8_t { kFits, kElsewhere, kOtherData, kOtherCountry };
UseFit fit_of(const Use& use, const Facts& facts) noexcept;
// The purpose of the first use that fits, else that is at this place, else the first; for a
// receiver that is not listed what the registry says it is for.
std::string_view purpose_of(const Facts& facts) noexcept;

Verdict verdict_of(const Rule& rule, const Facts& facts, const ConsentFound& asked) noexcept;
// Where no rule fits: `use` is the one that decided, if any did.
Verdict verdict_without_rule(const Facts& facts, const ConsentFound& asked,
                             const Use*& use) noexcept;
Verdict judge(const Facts& facts) noexcept;

}  // namespace leakwire::policy
