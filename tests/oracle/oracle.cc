#include "oracle/oracle.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "oracle/key_word.h"
#include "oracle/rule.h"

namespace leakwire::oracle {
namespace {

using Rules = std::vector<std::unique_ptr<const Rule>>;
using Candidates = std::vector<std::vector<Candidate>>;  // one list a rule

// Where one text lies in the input, and whether bytes were lost at its ends.
struct Place {
  std::uint64_t base = 0;
  bool lost_before = false;
  bool lost_after = false;
};

std::optional<Confidence> confidence_named(std::string_view name) {
  for (const Confidence c : {Confidence::kWeak, Confidence::kLikely, Confidence::kValidated}) {
    if (to_string(c) == name) return c;
  }
  if (name == "none") return std::nullopt;
  throw std::invalid_argument("unknown confidence: " + std::string(name));
}

// "bare likely, context validated".
void read_confidence(std::string_view text, detect::DetectorSpec& spec) {
  constexpr std::string_view kBare = "bare ";
  constexpr std::string_view kContext = ", context ";
  const std::size_t middle = text.find(kContext);
  if (!text.starts_with(kBare) || middle == std::string_view::npos) {
    throw std::invalid_argument("unknown confidence: " + std::string(text));
  }
  spec.bare = confidence_named(text.substr(kBare.size(), middle - kBare.size()));
  spec.context = confidence_named(text.substr(middle + kContext.size())).value();
}

detect::DetectorSpec spec_of(const DetectorInfo& info) {
  detect::DetectorSpec spec;
  spec.id = info.id;
  spec.pattern = info.pattern;
  spec.max_length = info.max_length;
  spec.not_before = info.not_before;
  spec.not_after = info.not_after;
  spec.validate.assign(info.validators.begin(), info.validators.end());
  spec.keywords.assign(info.keywords.begin(), info.keywords.end());
  spec.beside.assign(info.beside.begin(), info.beside.end());
  spec.enabled = info.enabled;
  read_confidence(info.confidence, spec);
  return spec;
}

bool near(std::string_view text, const Candidate& one, const Candidate& other) {
  const Candidate& left = one.offset <= other.offset ? one : other;
  const Candidate& right = one.offset <= other.offset ? other : one;
  if (right.offset < left.end()) return false;  // it stands in it, not beside it
  const std::string_view between = text.substr(left.end(), right.offset - left.end());
  return between.size() <= kContextReach && between.find('\n') == std::string_view::npos;
}

// A neighbour counts by what it is worth on its own, so that no two can vouch for each other.
bool has_neighbour(std::string_view text, const Rules& rules, const Candidates& all,
                   const Rule& rule, const Candidate& candidate) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto& names = rule.beside;
    if (std::find(names.begin(), names.end(), rules[i]->id) == names.end()) continue;
    for (const Candidate& other : all[i]) {
      if (rules[i]->worth(other, other.has_context) && near(text, candidate, other)) return true;
    }
  }
  return false;
}

// Whether an enabled detector names it as a neighbour: it then counts there, reported or not.
bool is_partner(const Rules& rules, const Rule& rule) {
  return std::any_of(rules.begin(), rules.end(), [&](const auto& other) {
    const auto& names = other->beside;
    return other->enabled && std::find(names.begin(), names.end(), rule.id) != names.end();
  });
}

// All findings of one text, overlapping ones too, in the order of offset and pack.
std::vector<Hit> raw_hits(std::string_view text, const Rules& rules, const Place& place) {
  Candidates all(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i]->enabled || is_partner(rules, *rules[i])) all[i] = rules[i]->candidates(text);
  }
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!rules[i]->enabled) continue;
    for (const Candidate& candidate : all[i]) {
      const bool context =
          candidate.has_context || has_neighbour(text, rules, all, *rules[i], candidate);
      std::optional<Confidence> confidence = rules[i]->worth(candidate, context);
      if (!confidence) continue;
      const bool touches = (place.lost_before && candidate.offset == 0) ||
                           (place.lost_after && candidate.end() == text.size());
      if (touches) confidence = std::min(*confidence, Confidence::kLikely);
      hits.push_back({place.base + candidate.offset, static_cast<std::uint32_t>(candidate.length),
                      i, *confidence});
    }
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.offset < b.offset; });
  return hits;
}

bool better(const Hit& next, const Hit& kept) {
  if (next.confidence != kept.confidence) return next.confidence > kept.confidence;
  if (next.length != kept.length) return next.length > kept.length;
  return next.detector < kept.detector;
}

void scan_text(std::string_view text, const Rules& rules, const Place& place,
               std::vector<Hit>& out) {
  std::optional<Hit> kept;
  for (const Hit& hit : raw_hits(text, rules, place)) {
    if (kept && hit.offset < kept->end()) {
      if (better(hit, *kept)) kept = hit;
      continue;
    }
    if (kept) out.push_back(*kept);
    kept = hit;
  }
  if (kept) out.push_back(*kept);
}

}  // namespace

Oracle::Oracle(std::span<const DetectorInfo> detectors) {
  for (const DetectorInfo& info : detectors) {
    rules_.push_back(std::make_unique<const Rule>(spec_of(info)));
  }
}

Oracle::Oracle(std::span<const detect::DetectorSpec> specs) {
  for (const detect::DetectorSpec& spec : specs) {
    rules_.push_back(std::make_unique<const Rule>(spec));
  }
}

Oracle::Oracle(Oracle&&) noexcept = default;
Oracle& Oracle::operator=(Oracle&&) noexcept = default;
Oracle::~Oracle() = default;

std::string_view Oracle::id_of(std::size_t detector) const { return rules_.at(detector)->id; }

std::vector<Hit> Oracle::scan(std::string_view text) const {
  const Piece whole{text, 0};
  return scan_pieces({&whole, 1}, false);
}

std::vector<Hit> Oracle::scan_lines(std::string_view text) const {
  const Piece whole{text, 0};
  return scan_pieces({&whole, 1}, true);
}

std::vector<Hit> Oracle::scan_pieces(std::span<const Piece> pieces, bool lines) const {
  std::vector<Hit> out;
  std::uint64_t base = 0;
  bool lost = false;
  for (const Piece& piece : pieces) {
    for (std::size_t at = 0; at <= piece.bytes.size();) {
      const std::size_t newline = lines ? piece.bytes.find('\n', at) : std::string_view::npos;
      const std::size_t end = std::min(newline, piece.bytes.size());
      const bool last = newline == std::string_view::npos;
      scan_text(piece.bytes.substr(at, end - at), rules_,
                {base + at, lost && at == 0, last && piece.lost > 0}, out);
      at = end + 1;
    }
    base += piece.bytes.size() + piece.lost;
    lost = piece.lost > 0;
  }
  return out;
}

}  // namespace leakwire::oracle
