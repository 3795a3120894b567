// CompiledPack: a pack made ready to scan. Immutable; shared by threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detector_spec.h"
#include "detect/keyword.h"
#include "detect/tail_rules.h"
#include "detect/validator.h"
#include "detect/walk.h"
#include "leakwire/pack.h"
#include "leakwire/result.h"
#include "match/automaton.h"
#include "match/literal_engine.h"
#include "match/shape_engine.h"
#include "text/byte_set.h"

namespace leakwire::detect {

// Of each byte, bit n: it may stand n + 1 places behind a text.
inline constexpr std::size_t kPlacesBehind = 4;
using BytesBehind = std::array<std::uint8_t, 256>;

// How the fast pass finds a detector.
struct Anchor {
  std::string text;                      // for people: "literal, 12 texts"
  std::vector<match::Literal> literals;  // a match begins with one of them
  std::vector<match::Shape> shapes;      // ... or has one of these shapes where it begins
  // ... or holds a text inside, with a shape around it.
  std::optional<match::Shape> inner;
  std::size_t inner_at = 0;    // place of the text in that shape: 0 or 1
  text::ByteSet before_inner;  // what may stand between the match's start and the text
  BytesBehind behind_inner{};

  // text::Saver, text::Loader.
  template <class Self, class Store>
  static void fields(Self& self, Store& store) {
    store(self.text, self.literals, self.shapes, self.inner, self.inner_at, self.before_inner,
          self.behind_inner);
  }
};

// What a shape means to a detector.
struct ShapeUser {
  std::uint32_t detector = 0;
  bool inner = false;  // the match begins at the shape's place, or somewhere before it
};

struct CompiledDetector {
  enum class Role : std::uint8_t {
    kActive,
    kSilent,  // not asked for, but one that is stands beside it
    kOff,
  };
  Role role = Role::kActive;
  bool partner = false;  // in the `beside` of another
  // What the walks are made of; absent where those were made before (detect/prepared.h).
  std::optional<match::Automaton> lead, value;
  std::optional<Walk> lead_walk, value_walk;  // absent: empty; `value_walk` where not kOff
  std::optional<match::Automaton> trail;      // absent: empty
  text::ByteSet not_before, not_after;
  std::size_t max_length = 0;
  std::vector<const Validator*> validators;
  decltype(Validator::starts) starts = nullptr;  // of the first validator that tells it
  decltype(Validator::sift) sift = nullptr;      // likewise; where values begin with the match
  // Where that one tells ends, too, and each match holds the anchor's byte once, behind its start:
  // what has been read before that byte does not matter behind it.
  struct Told {
    const Validator* validator = nullptr;
    Walk::State behind = Walk::kDead;  // of `value_walk`, behind that byte
  };
  std::optional<Told> told;
  // What it finds changes no other finding that it does not overlap.
  bool stands_alone() const noexcept { return !partner && beside.empty(); }
  KeywordSet keywords;
  bool keyword_is_reason = false;  // and changes no confidence of what needs no context
  std::optional<Confidence> bare;
  Confidence context = Confidence::kLikely;
  std::vector<std::uint32_t> beside;
  std::string_view id;
  std::string beside_reason;  // "beside:card-number", when it is the partner
  Anchor anchor;
};

struct CompiledPack {
  std::vector<DetectorSpec> specs;          // what `infos` point into
  std::vector<std::string> confidences;     // ... as texts
  std::vector<CompiledDetector> detectors;  // same order as `specs`
  std::vector<DetectorInfo> infos;          // of those asked for or off, which come first
  std::string fingerprint;
  std::uint64_t prepared_keys = 0;  // a hash over those of all detectors but the ones that are off
  std::size_t window = 0;
  std::optional<match::ShapeEngine> shapes;
  std::vector<std::vector<ShapeUser>> shape_users;  // of a shape
  std::optional<match::LiteralEngine> literals;
  std::vector<std::vector<std::uint32_t>> literal_users;  // detectors of a literal
  TailRules tails;
};

struct Selection {
  std::vector<std::string> only, skip;
  std::string name = "builtin";  // of the fingerprint
};

// Fails where a pattern cannot be compiled, or where `only` or `skip` names nothing. `prepared`:
// what save_prepared() gave (detect/prepared.h), to save time.
Result<std::shared_ptr<const CompiledPack>> compile_pack(std::vector<DetectorSpec> specs,
                                                         const Selection& selection,
                                                         std::span<const char> prepared = {});

}  // namespace leakwire::detect
