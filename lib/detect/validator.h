// Validators: checks on matched text, named in pattern files. One table for all of them.
//
// A validator is a pure function: no state, no allocation beyond what a library it calls needs,
// noexcept, safe on any bytes. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "text/byte_set.h"

namespace leakwire::detect {

struct ValidatorInput {
  std::string_view value;   // the bytes of the candidate
  std::string_view before;  // what stands before it: up to 64 bytes of the same line
  std::string_view after;   // what stands after it: up to 16 bytes of the same line
};

enum class Outcome : std::uint8_t {
  kReject,        // no finding at all
  kNeedsContext,  // a finding only with a key word by it, or a finding of a `beside` detector near
  kPass,          // agrees
  kCanonical,     // agrees, and stands in its canonical grouping, which counts as context
};

struct Judgement {
  Outcome outcome = Outcome::kReject;
  std::string_view why{};  // static text for the record: "luhn", "iin:visa"; or empty
};

using ValidatorFn = Judgement (*)(const ValidatorInput&) noexcept;

struct Validator {
  std::string_view name;  // as pattern files write it: "luhn"
  ValidatorFn run = nullptr;
  std::string_view summary;  // one line for `leakwire pack explain`
  bool alone = false;        // it looks at the value alone
  // A quick look at the value, before what stands around it is sought: where it is false, run()
  // rejects. Or nullptr.
  bool (*fits)(std::string_view value) noexcept = nullptr;
  // A look at many places before a pattern is read there: keeps those where a value may begin that
  // run() lets pass, in order, and says how many. Each has kSifted bytes from it on. Or nullptr.
  static constexpr std::size_t kSifted = 12;
  std::size_t (*sift)(const char* text, std::span<std::size_t> places) noexcept = nullptr;
  // Of values that are known by a text inside them (anchors `byte` and `text`): bit n says whether
  // run() may let pass one that begins n + 1 bytes before its first such text. One that begins
  // further before it than kMostStarts is rejected. `before` is what stands before that text, at
  // most kMostStarts bytes and 64 more, of which earlier lines may be a part; what is not `inside`
  // has no start before it. Or nullptr: it may begin anywhere.
  static constexpr std::size_t kMostStarts = 64;
  std::uint64_t (*starts)(std::string_view before, const text::ByteSet& inside) noexcept = nullptr;
  // Likewise, of those that hold that text once and end in front of no letter or digit: how many
  // bytes, fewer than `below`, the longest that run() may let pass has behind its text; 0: none.
  // `behind` is what stands there, at most kMostEnd bytes and one more, over line ends or not.
  // Beside it, reach() says of the same bytes how many of them matter to that, as no such value has
  // more, and rest() is run() for values of such starts and ends. All three or none.
  static constexpr std::size_t kMostEnd = 254;
  std::size_t (*end)(std::string_view behind, std::size_t below) noexcept = nullptr;
  std::size_t (*reach)(std::string_view behind) noexcept = nullptr;
  ValidatorFn rest = nullptr;
};

// The whole table, sorted by name. Static storage.
std::span<const Validator> validators() noexcept;
// The entry of that name, or nullptr.
const Validator* find_validator(std::string_view name) noexcept;

}  // namespace leakwire::detect
