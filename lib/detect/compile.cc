#include "detect/compile.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "detect/anchor.h"
#include "match/regex.h"

namespace leakwire::detect {
namespace {

using match::Automaton;
using match::Node;

constexpr const char* kTooManyStates =
    "the pattern needs too many states, expected fewer or smaller repeats";

constexpr text::ByteSet kLettersAndDigits =
    text::kDigits | text::ByteSet::range('a', 'z') | text::ByteSet::range('A', 'Z');

// The states that `from` leads to over any bytes but `without`, itself among them.
std::set<Walk::State> reached(const Walk& walk, Walk::State from, char without) {
  std::set<Walk::State> found{from};
  for (std::vector<Walk::State> fresh{from}; !fresh.empty();) {
    const Walk::State state = fresh.back();
    fresh.pop_back();
    for (unsigned b = 0; b < 256; ++b) {
      const Walk::State next = walk.next(state, static_cast<char>(b), false);
      const bool counts = next != Walk::kDead && static_cast<char>(b) != without;
      if (counts && found.insert(next).second) fresh.push_back(next);
    }
  }
  return found;
}

// The one state that `inner` leads to, whatever stands before it; kDead where there are more, or
// where it may stand in a match twice.
Walk::State behind_only(const Walk& walk, char inner) {
  Walk::State behind = Walk::kDead;
  for (const Walk::State state : reached(walk, walk.start(), inner)) {
    const Walk::State next = walk.next(state, inner, false);
    if (next == Walk::kDead || next == behind) continue;
    if (behind != Walk::kDead) return Walk::kDead;
    behind = next;
  }
  if (behind == Walk::kDead) return Walk::kDead;
  for (const Walk::State state : reached(walk, behind, inner)) {
    if (walk.next(state, inner, false) != Walk::kDead) return Walk::kDead;
  }
  return behind;
}

class Compiler {
 public:
  explicit Compiler(const DetectorSpec& spec) : spec_(spec) {}

  std::variant<CompiledDetector, std::vector<FieldMistake>> run(const Prepared& prepared) {
    Walk::State behind = Walk::kDead;
    const bool is_prepared = prepared.load(prepared_key(spec_), out_, behind);
    if (!is_prepared) out_ = {};
    out_.max_length = spec_.max_length;
    out_.bare = spec_.bare;
    out_.context = spec_.context;
    out_.keywords = KeywordSet(spec_.keywords);
    out_.keyword_is_reason =
        !out_.keywords.empty() && spec_.bare == spec_.context && spec_.beside.empty();
    out_.not_before = edge("not-before", spec_.not_before);
    out_.not_after = edge("not-after", spec_.not_after);
    for (std::size_t i = 0; i < spec_.validate.size(); ++i) {
      const Validator* validator = find_validator(spec_.validate[i]);
      if (validator == nullptr) mistake("validate", "unknown validator", i);
      out_.validators.push_back(validator);
      if (validator == nullptr) continue;
      if (out_.sift == nullptr) out_.sift = validator->sift;
      if (validator->starts == nullptr || out_.starts != nullptr) continue;
      out_.starts = validator->starts;
      tells_ = validator;
    }
    if (!is_prepared) {
      compile_pattern();
    } else if (behind != Walk::kDead) {
      out_.told = CompiledDetector::Told{tells_, behind};
    }
    if (out_.lead_walk) out_.sift = nullptr;
    if (!mistakes_.empty()) return std::move(mistakes_);
    return std::move(out_);
  }

 private:
  void mistake(std::string field, std::string message, std::size_t item = 0,
               std::size_t offset = 0) {
    mistakes_.push_back({std::move(field), item, offset, std::move(message)});
  }

  text::ByteSet edge(const char* field, const std::string& text) {
    if (text.empty()) return {};
    auto parsed = match::parse_byte_class(text);
    if (auto* error = std::get_if<match::RegexError>(&parsed)) {
      mistake(field, error->message, 0, error->offset);
      return {};
    }
    return std::get<text::ByteSet>(parsed);
  }

  std::optional<Automaton> part(const Node& node) {
    std::optional<Automaton> automaton = Automaton::build(node);
    if (!automaton) mistake("pattern", kTooManyStates);
    return automaton;
  }

  void compile_pattern() {
    auto parsed = match::parse_regex(spec_.pattern);
    if (auto* error = std::get_if<match::RegexError>(&parsed)) {
      mistake("pattern", error->message, 0, error->offset);
      return;
    }
    const match::Regex& regex = std::get<match::Regex>(parsed);
    out_.value = part(regex.value);
    if (regex.lead.kind != Node::Kind::kEmpty) out_.lead = part(regex.lead);
    if (regex.trail.kind != Node::Kind::kEmpty) out_.trail = part(regex.trail);
    if (!mistakes_.empty()) return;
    out_.value_walk.emplace(*out_.value);
    if (out_.lead) out_.lead_walk.emplace(*out_.lead);
    if (out_.value->matches_empty()) {
      mistake("pattern", "the pattern has an empty text, expected one byte or more");
    } else if (shortest() > spec_.max_length) {
      mistake("max-length", "shorter than every text of the pattern");
    } else {
      find_its_anchor(regex);
    }
  }

  // Bytes of the shortest text of the whole pattern.
  std::size_t shortest() const {
    std::size_t length = 0;
    for (const auto* part : {&out_.lead, &out_.value, &out_.trail}) {
      if (!*part) continue;
      const std::size_t least = (*part)->min_length();
      if (least > spec_.max_length) return least;  // among them one that has no text at all
      length += least;
    }
    return length;
  }

  void find_its_anchor(const match::Regex& regex) {
    const auto line = parse_anchor_line(spec_.anchor);
    if (const auto* message = std::get_if<std::string>(&line)) {
      mistake("anchor", *message);
      return;
    }
    auto anchor = find_anchor(std::get<AnchorLine>(line), regex, *out_.value, out_.not_before,
                              out_.not_after);
    if (const auto* message = std::get_if<std::string>(&anchor)) {
      mistake("anchor", *message);
      return;
    }
    out_.anchor = std::get<Anchor>(std::move(anchor));
    find_told(std::get<AnchorLine>(line));
  }

  void find_told(const AnchorLine& line) {
    if (tells_ == nullptr || tells_->end == nullptr || line.kind != AnchorLine::Kind::kInner)
      return;
    if (line.inner.size() != 1 || out_.anchor.inner_at != 1) return;
    if ((out_.not_after & kLettersAndDigits) != kLettersAndDigits) return;
    const Walk::State behind = behind_only(*out_.value_walk, line.inner[0]);
    if (behind != Walk::kDead) out_.told = CompiledDetector::Told{tells_, behind};
  }

  const DetectorSpec& spec_;
  CompiledDetector out_;
  const Validator* tells_ = nullptr;  // starts, and perhaps ends
  std::vector<FieldMistake> mistakes_;
};

// Whether `text` holds a value that the anchor's line allows: enough digits, and only its
// separators.
bool digits_fit(const AnchorLine& line, std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (text::is_digit(static_cast<unsigned char>(c))) {
      ++digits;
    } else if (digits != 0 && line.separators.find(c) == std::string::npos) {
      return false;  // before the first digit, the pattern says what may stand
    }
  }
  return digits >= line.least && digits <= line.most;
}

bool anchor_finds(const AnchorLine& line, const CompiledDetector& detector,
                  std::string_view example) {
  for (std::size_t start = 0; start < example.size(); ++start) {
    if (start > 0 && detector.not_before.has(static_cast<std::uint8_t>(example[start - 1]))) {
      continue;
    }
    Automaton::State state = detector.value->start();
    for (std::size_t at = start; at < example.size() && at - start < detector.max_length; ++at) {
      state = detector.value->next(state, example[at]);
      if (state == Automaton::kDead) break;
      if (detector.value->accepts(state) &&
          digits_fit(line, example.substr(start, at + 1 - start))) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::variant<CompiledDetector, std::vector<FieldMistake>> compile_detector(
    const DetectorSpec& spec, const Prepared& prepared) {
  return Compiler(spec).run(prepared);
}

std::vector<FieldMistake> check_detector(const DetectorSpec& spec) {
  auto compiled = compile_detector(spec);
  if (auto* mistakes = std::get_if<std::vector<FieldMistake>>(&compiled)) {
    return std::move(*mistakes);
  }
  std::vector<FieldMistake> mistakes;
  const AnchorLine line = std::get<AnchorLine>(parse_anchor_line(spec.anchor));
  if (line.kind != AnchorLine::Kind::kDigits) return mistakes;  // found from the pattern itself
  for (std::size_t i = 0; i < spec.match.size(); ++i) {
    if (anchor_finds(line, std::get<CompiledDetector>(compiled), spec.match[i])) continue;
    mistakes.push_back({"anchor", 0, 0,
                        "the anchor misses example " + std::to_string(i + 1) +
                            " of match, expected counts and separators that fit it"});
  }
  return mistakes;
}

}  // namespace leakwire::detect
