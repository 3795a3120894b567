#include "oracle/rule.h"

#include <algorithm>
#include <stdexcept>

#include "oracle/key_word.h"
#include "oracle/pattern_split.h"

namespace leakwire::oracle {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kAfterReach = 16;  // bytes a validator sees behind the value

std::unique_ptr<RE2> compiled(const std::string& pattern) {
  RE2::Options options(RE2::Latin1);
  options.set_longest_match(true);
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{64} << 20);
  auto re = std::make_unique<RE2>(pattern, options);
  if (!re->ok()) throw std::invalid_argument("RE2 refuses a pattern: " + re->error());
  return re;
}

bool fits(const RE2& re, std::string_view bytes) {
  const re2::StringPiece piece(bytes.data(), bytes.size());
  return re.Match(piece, 0, piece.size(), RE2::ANCHOR_BOTH, nullptr, 0);
}

// The longest match that begins where `bytes` begins; kNone: there is none.
std::size_t longest(const RE2& re, std::string_view bytes) {
  const re2::StringPiece piece(bytes.data(), bytes.size());
  re2::StringPiece found;
  if (!re.Match(piece, 0, piece.size(), RE2::ANCHOR_START, &found, 1)) return kNone;
  return found.size();
}

std::string_view line_before(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t newline = before.rfind('\n');
  return newline == std::string_view::npos ? before : before.substr(newline + 1);
}

std::string_view line_after(std::string_view text, std::size_t at) {
  const std::string_view after = text.substr(at);
  return after.substr(0, after.find('\n'));
}

}  // namespace

Rule::Rule(const detect::DetectorSpec& spec)
    : id(spec.id),
      beside(spec.beside),
      enabled(spec.enabled),
      max_length_(spec.max_length),
      keywords_(spec.keywords),
      bare_(spec.bare),
      context_(spec.context) {
  const PatternParts parts = split_pattern(spec.pattern);
  has_value_group_ = parts.has_value_group;
  value_ = compiled(parts.value);
  if (has_value_group_) {
    compiled(spec.pattern);  // the whole must stand as well as its parts
    lead_ = compiled(parts.lead);
    trail_ = compiled(parts.trail);
  }
  if (!spec.not_before.empty()) not_before_ = compiled(spec.not_before);
  if (!spec.not_after.empty()) not_after_ = compiled(spec.not_after);
  for (const std::string& name : spec.validate) {
    validators_.push_back(detect::find_validator(name));
    if (validators_.back() == nullptr) throw std::invalid_argument("unknown validator: " + name);
  }
}

// For each offset of the text, the length of the shortest lead that ends there, or kNone.
std::vector<std::size_t> Rule::shortest_leads(std::string_view text) const {
  std::vector<std::size_t> shortest(text.size() + 1, kNone);
  for (std::size_t start = 0; start <= text.size(); ++start) {
    const std::size_t most = longest(*lead_, text.substr(start, max_length_));
    if (most == kNone) continue;
    for (std::size_t length = 0; length <= most; ++length) {
      if (!fits(*lead_, text.substr(start, length))) continue;
      shortest[start + length] = std::min(shortest[start + length], length);
    }
  }
  return shortest;
}

bool Rule::trail_follows(std::string_view text, std::size_t at, std::size_t room) const {
  const std::string_view rest = text.substr(at, room);
  for (std::size_t length = 0; length <= rest.size(); ++length) {
    if (fits(*trail_, rest.substr(0, length))) return true;
  }
  return false;
}

bool Rule::edges_pass(std::string_view text, const Candidate& candidate) const {
  if (not_before_ && candidate.offset > 0 &&
      fits(*not_before_, text.substr(candidate.offset - 1, 1))) {
    return false;
  }
  return !not_after_ || candidate.end() >= text.size() ||
         !fits(*not_after_, text.substr(candidate.end(), 1));
}

bool Rule::validators_pass(std::string_view text, Candidate& candidate) const {
  const std::string_view before = line_before(text, candidate.offset);
  const detect::ValidatorInput input{
      text.substr(candidate.offset, candidate.length),
      before.substr(before.size() - std::min(before.size(), kContextReach)),
      line_after(text, candidate.end()).substr(0, kAfterReach)};
  candidate.needs_context = false;
  bool canonical = false;
  for (const detect::Validator* validator : validators_) {
    const detect::Outcome outcome = validator->run(input).outcome;
    if (outcome == detect::Outcome::kReject) return false;
    if (outcome == detect::Outcome::kNeedsContext) candidate.needs_context = true;
    if (outcome == detect::Outcome::kCanonical) canonical = true;
  }
  const std::size_t line_start = candidate.offset - before.size();
  const std::string_view line = line_after(text, line_start);
  candidate.has_context =
      canonical || std::any_of(keywords_.begin(), keywords_.end(), [&](const std::string& word) {
        return key_word_before(line, before.size(), word);
      });
  return true;
}

std::vector<Candidate> Rule::candidates(std::string_view text) const {
  std::vector<std::size_t> leads;
  if (has_value_group_) leads = shortest_leads(text);
  std::vector<Candidate> found;
  for (std::size_t start = 0; start < text.size(); ++start) {
    if (has_value_group_ && leads[start] == kNone) continue;
    const std::size_t lead = has_value_group_ ? leads[start] : 0;
    const std::size_t room = max_length_ - lead;
    const std::size_t most = longest(*value_, text.substr(start, room));
    if (most == kNone) continue;
    for (std::size_t length = most; length > 0; --length) {
      Candidate candidate{start, length, false, false};
      if (!fits(*value_, text.substr(start, length))) continue;
      if (!edges_pass(text, candidate)) continue;
      if (has_value_group_ && !trail_follows(text, candidate.end(), room - length)) continue;
      if (!validators_pass(text, candidate)) continue;
      found.push_back(candidate);
      break;
    }
  }
  return found;
}

std::optional<Confidence> Rule::worth(const Candidate& candidate, bool context) const {
  if (context) return context_;
  if (candidate.needs_context) return std::nullopt;
  return bare_;
}

}  // namespace leakwire::oracle
