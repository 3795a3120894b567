#include "detect/confirm.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace leakwire::detect {

using match::Automaton;

namespace {

// A value may not begin behind what stands before it.
bool edge_forbids(const Window& window, const CompiledDetector& detector, std::size_t start) {
  return !window.begins(start) &&
         detector.not_before.has(static_cast<std::uint8_t>(window.bytes[start - 1]));
}

// A value may end in front of what stands behind it.
bool edge_allows(const Window& window, const CompiledDetector& detector, std::size_t end) {
  return window.ends(end) || !detector.not_after.has(static_cast<std::uint8_t>(window.bytes[end]));
}

// The bytes that forbid it.
text::ByteSet forbidden_before(const Window& window, const text::ByteSet& not_before) {
  return window.lines ? not_before & ~text::ByteSet::of("\n") : not_before;
}

// Whether no validator rejects the value at a quick look.
bool fits(const CompiledDetector& detector, std::string_view value) noexcept {
  return std::all_of(
      detector.validators.begin(), detector.validators.end(),
      [&](const Validator* each) { return each->fits == nullptr || each->fits(value); });
}

}  // namespace

Confirmer::Confirmer(const CompiledPack& pack) : pack_(pack) {
  values_.reserve(pack.window + 1);
  passed_.resize(pack.window / 64 + 1);
}

void Confirmer::confirm(const Window& window, std::uint32_t index,
                        std::span<const std::size_t> starts, std::size_t first, Outcomes& out) {
  const CompiledDetector& detector = pack_.detectors[index];
  const std::size_t count = starts.empty() ? 0 : begin(window, detector, starts, first);
  if (detector.lead_walk)
    return confirm_leads(window, index, std::span(readings_).first(count), out);
  for (std::size_t i = 0; i < count; ++i) {
    if (comes_to_nothing(window, detector, readings_[i])) continue;
    const std::size_t start = readings_[i].start;
    OpenCandidate open{index, start, {}};
    if (confirm_value(window, index, readings_[i], start + detector.max_length, out.findings,
                      open.wait)) {
      out.open.push_back(open);
    }
  }
}

std::size_t Confirmer::begin(const Window& window, const CompiledDetector& detector,
                             std::span<const std::size_t> starts, std::size_t first) {
  const Walk& walk = detector.lead_walk ? *detector.lead_walk : *detector.value_walk;
  Walk::Entry entry{first, {}};  // a value behind a lead begins elsewhere
  if (!detector.lead_walk) entry.forbidden = forbidden_before(window, detector.not_before);
  const char* text = window.bytes.data();
  const std::size_t last = *std::max_element(starts.begin(), starts.end());
  const std::size_t room = window.bytes.size() - last;
  if (detector.sift != nullptr && room >= Validator::kSifted) {
    const auto sifted = std::span(sifted_).first(starts.size());
    std::copy(starts.begin(), starts.end(), sifted.begin());
    starts = sifted.first(detector.sift(text, sifted));
    if (starts.empty()) return 0;
  }
  // One alone goes faster by itself. A lead of no bytes stands even where it is dead at once.
  const bool by_itself = detector.lead_walk && detector.lead_walk->matches_empty();
  if (by_itself || starts.size() < 2 || room < Walk::kFirst) {
    std::size_t count = 0;
    for (const std::size_t start : starts) {
      if (start < first) continue;
      if (start != 0 && entry.forbidden.has(static_cast<std::uint8_t>(text[start - 1]))) continue;
      readings_[count++] = walk.begin(start);
    }
    return count;
  }
  // Abreast they may go on over the most that a match may have: quicker than to read the last bytes
  // of each by itself.
  std::size_t count = walk.first_stride(text, window.lines, starts, entry, readings_.data());
  if (count != 0 && room >= Walk::kFirst + Walk::kStride) {
    count = walk.stride(text, window.lines, readings_.data(), count);
    walk.strides(text, window.lines, std::span(readings_).first(count),
                 std::min(room, detector.max_length + Walk::kStride - 1));
  }
  for (Reading& reading : std::span(readings_).first(count)) {
    if (reading.bytes <= detector.max_length) continue;
    reading.ends >>= reading.bytes - detector.max_length;
    reading.bytes = static_cast<std::uint32_t>(detector.max_length);
  }
  return count;
}

bool Confirmer::comes_to_nothing(const Window& window, const CompiledDetector& detector,
                                 const Reading& reading) noexcept {
  if (reading.state != Walk::kDead && reading.bytes < detector.max_length) return false;
  // What stands behind it may have to be waited for.
  if (window.bytes.size() - reading.start < reading.bytes + Window::kAfter) return false;
  const std::string_view text = window.bytes.substr(reading.start, reading.bytes + 1);
  for (std::uint64_t ends = reading.ends; ends != 0; ends &= ends - 1) {
    const std::size_t length = reading.bytes - static_cast<std::size_t>(std::countr_zero(ends));
    const char behind = text[length];
    const bool line_end = window.lines && behind == '\n';
    if (!line_end && detector.not_after.has(static_cast<std::uint8_t>(behind))) continue;
    if (fits(detector, text.substr(0, length))) return false;
  }
  return true;
}

bool Confirmer::read_on(const Window& window, const Walk& walk, std::size_t limit, Reading& reading,
                        Passed& passed, Wait& wait) {
  const std::size_t stop = std::min(limit, window.bytes.size());
  walk.read(window.bytes.data(), stop, window.lines, reading, passed.data());
  if (reading.state == Walk::kDead || stop == limit || window.ended) return false;
  wait = {Wait::For::kMatch, reading.state, &walk, stop, limit};
  return true;
}

void Confirmer::confirm_leads(const Window& window, std::uint32_t index, std::span<Reading> leads,
                              Outcomes& out) {
  const CompiledDetector& detector = pack_.detectors[index];
  leads_.clear();
  values_.clear();
  std::size_t room = window.bytes.size();  // behind each value, as far as it may be read
  for (Reading& lead : leads) {
    const std::size_t start = lead.start, limit = start + detector.max_length;
    OpenCandidate open{index, start, {}};
    if (read_on(window, *detector.lead_walk, limit, lead, passed_, open.wait)) {
      out.open.push_back(open);
      continue;
    }
    const auto first = static_cast<std::ptrdiff_t>(values_.size());
    Lengths lengths(lead, passed_.data());
    while (const std::size_t length = lengths.next()) values_.push_back(start + length);
    if (detector.lead_walk->matches_empty()) values_.push_back(start);
    if (values_.begin() + first == values_.end()) continue;
    const std::size_t last = values_[static_cast<std::size_t>(first)];
    room = std::min(room, std::min(limit, window.bytes.size()) - last);
    std::reverse(values_.begin() + first, values_.end());
    leads_.push_back({start, values_.size()});
  }
  std::span<const Reading> begun = begin_values(window, detector, room);
  std::size_t value = 0;
  for (const Lead& lead : leads_) {
    const std::size_t before = out.findings.size();
    OpenCandidate open{index, lead.start, {}};
    bool waits = false;
    for (; value < lead.values; ++value) {
      if (begun.empty() || begun.front().start != values_[value]) continue;
      waits = waits || confirm_value(window, index, begun.front(), lead.start + detector.max_length,
                                     out.findings, open.wait);
      begun = begun.subspan(1);
    }
    if (!waits) continue;
    out.findings.resize(before);
    out.open.push_back(open);
  }
}

// Behind most leads stands no value. That is told of all of them by their first bytes, abreast.
std::span<const Reading> Confirmer::begin_values(const Window& window,
                                                 const CompiledDetector& detector,
                                                 std::size_t room) {
  if (values_.empty()) return {};
  const Walk& walk = *detector.value_walk;
  const char* const text = window.bytes.data();
  if (value_readings_.size() < values_.size() + Walk::kAbreast) {
    value_readings_.resize(values_.size() + Walk::kAbreast);
  }
  Reading* const readings = value_readings_.data();
  std::size_t count = 0;
  if (room < Walk::kFirst) {
    for (const std::size_t value : values_) {
      if (!edge_forbids(window, detector, value)) readings[count++] = walk.begin(value);
    }
    return {readings, count};
  }
  const Walk::Entry entry{0, forbidden_before(window, detector.not_before)};
  count = walk.first_stride(text, window.lines, values_, entry, readings);
  if (count != 0 && room >= Walk::kFirst + Walk::kStride) {
    count = walk.stride(text, window.lines, readings, count);
  }
  return {readings, count};
}

bool Confirmer::confirm_value(const Window& window, std::uint32_t index, Reading reading,
                              std::size_t limit, std::vector<RawFinding>& findings, Wait& wait) {
  const CompiledDetector& detector = pack_.detectors[index];
  const std::size_t start = reading.start;
  if (read_on(window, *detector.value_walk, limit, reading, passed_, wait)) return true;
  Lengths lengths(reading, passed_.data());
  std::size_t length = lengths.next();
  if (length == 0) return false;
  if (!window.after_is_known(start + length)) {
    wait = {Wait::For::kContext, Walk::kDead, nullptr, start + length, 0};
    return true;
  }
  for (; length != 0; length = lengths.next()) {
    const std::size_t end = start + length;
    if (!edge_allows(window, detector, end)) continue;
    if (detector.trail) {
      const int stands = trail_stands(window, detector, end, limit);
      if (stands < 0) {
        wait = {};
        return true;
      }
      if (stands == 0) continue;
    }
    RawFinding finding;
    finding.start = start;
    finding.length = static_cast<std::uint32_t>(length);
    finding.detector = index;
    if (!validate(detector, window, finding)) continue;
    if (finding.confidence || finding.undecided) findings.push_back(finding);
    return false;
  }
  return false;
}

std::size_t Confirmer::next_told_end(const Window& window, const CompiledDetector& detector,
                                     std::size_t inner, std::size_t below,
                                     std::size_t free_end) noexcept {
  const Walk& walk = *detector.value_walk;
  const std::string_view behind = window.bytes.substr(inner + 1, Validator::kMostEnd + 1);
  while ((below = detector.told->validator->end(behind, below)) != 0) {
    const auto state = walk.over(detector.told->behind, behind.substr(0, below), window.lines);
    if (!walk.accepts(state)) continue;
    if (below == free_end || edge_allows(window, detector, inner + 1 + below)) return below;
  }
  return 0;
}

std::size_t Confirmer::told_end(const Window& window, std::uint32_t index,
                                std::size_t inner) noexcept {
  const CompiledDetector& detector = pack_.detectors[index];
  const std::string_view behind = window.bytes.substr(inner + 1, Validator::kMostEnd + 1);
  const std::string_view reached = behind.substr(0, detector.told->validator->reach(behind));
  const std::size_t end = recent_ends_.of(index, reached, [&] {
    return next_told_end(window, detector, inner, Validator::kMostEnd + 1, reached.size());
  });
  // What is remembered does not know the byte behind those that were reached.
  if (end != reached.size() || edge_allows(window, detector, inner + 1 + end)) return end;
  return next_told_end(window, detector, inner, end);
}

void Confirmer::confirm_told(const Window& window, std::uint32_t index, const Told& told,
                             std::size_t first, std::size_t& covered,
                             std::vector<RawFinding>& findings) {
  const CompiledDetector& detector = pack_.detectors[index];
  for (std::uint64_t left = told.starts; left != 0;) {
    const auto distance = static_cast<std::size_t>(std::bit_width(left));
    left ^= std::uint64_t{1} << (distance - 1);
    const std::size_t start = told.inner - distance;
    if (start < first) continue;
    RawFinding& finding = findings.emplace_back();
    finding.start = start;
    finding.length = static_cast<std::uint32_t>(distance + 1 + told.end);
    finding.detector = index;
    if (start < covered && detector.stands_alone()) {
      finding.presumed = static_cast<std::uint32_t>(distance);
      finding.confidence = std::max(detector.context, detector.bare.value_or(detector.context));
    } else if (prove(window, detector, distance, finding)) {
      covered = finding.end();
    } else {
      findings.pop_back();
    }
  }
}

bool Confirmer::prove(const Window& window, const CompiledDetector& detector,
                      RawFinding& finding) noexcept {
  finding.confidence.reset();
  return prove(window, detector, std::exchange(finding.presumed, 0), finding);
}

bool Confirmer::prove(const Window& window, const CompiledDetector& detector, std::size_t before,
                      RawFinding& finding) noexcept {
  const Walk& walk = *detector.value_walk;
  const std::string_view lead(window.bytes.data() + finding.start, before + 1);
  if (walk.over(walk.start(), lead, window.lines) == Walk::kDead) return false;
  const std::size_t inner = finding.start + before;
  for (std::size_t end = finding.length - before - 1; end != 0;
       end = next_told_end(window, detector, inner, end)) {
    finding.length = static_cast<std::uint32_t>(before + 1 + end);
    if (finding.length > detector.max_length) continue;
    if (validate_told(detector, window, finding)) return finding.confidence || finding.undecided;
  }
  return false;
}

int Confirmer::trail_stands(const Window& window, const CompiledDetector& detector, std::size_t at,
                            std::size_t limit) noexcept {
  const Automaton& trail = *detector.trail;
  Automaton::State state = trail.start();
  for (; !Automaton::accepts(state); ++at) {
    if (at >= limit || window.ends(at)) return 0;
    if (window.unknown(at)) return -1;
    state = trail.next(state, window.bytes[at]);
    if (state == Automaton::kDead) return 0;
  }
  return 1;
}

bool Confirmer::validate(const CompiledDetector& detector, const Window& window,
                         RawFinding& finding) noexcept {
  ValidatorInput input{window.bytes.substr(finding.start, finding.length), {}, {}};
  if (!fits(detector, input.value)) return false;
  bool around = false, needs_context = false, context = false;
  for (const Validator* validator : detector.validators) {
    if (!validator->alone && !around) {
      around = true;
      input.before = window.before(finding.start);
      input.after = window.after(finding.end());
    }
    const Judgement judgement = validator->run(input);
    if (judgement.outcome == Outcome::kReject) return false;
    needs_context |= judgement.outcome == Outcome::kNeedsContext;
    context |= judgement.outcome == Outcome::kCanonical;
    finding.why.add(judgement.why);
  }
  if (!around && !detector.keywords.empty()) input.before = window.before(finding.start);
  weigh(detector, window, input.before, {needs_context, context}, finding);
  return true;
}

bool Confirmer::validate_told(const CompiledDetector& detector, const Window& window,
                              RawFinding& finding) noexcept {
  if (detector.validators.size() > 1) {  // each time from the start: reasons are added on the way
    RawFinding whole = finding;
    if (!validate(detector, window, whole)) return false;
    finding = whole;
    return true;
  }
  const std::size_t start = finding.start;
  const ValidatorInput input{{window.bytes.data() + start, finding.length},
                             window.before(start),
                             window.after(start + finding.length)};
  const Judgement judgement = detector.told->validator->rest(input);
  if (judgement.outcome == Outcome::kReject) return false;
  finding.why.add(judgement.why);
  weigh(detector, window, input.before,
        {judgement.outcome == Outcome::kNeedsContext, judgement.outcome == Outcome::kCanonical},
        finding);
  return true;
}

void Confirmer::weigh(const CompiledDetector& detector, const Window& window,
                      std::string_view before, Weight weight, RawFinding& finding) noexcept {
  // A key word that cannot change the confidence is a reason, and no more.
  finding.keyword_later = !weight.needs_context && detector.keyword_is_reason;
  if (!finding.keyword_later && !detector.keywords.empty()) {
    const std::string_view keyword =
        detector.keywords.find(before, window.previous(finding.start - before.size()));
    weight.context |= !keyword.empty();
    finding.why.add(keyword);
  }
  finding.undecided = !weight.context && !detector.beside.empty();
  if (weight.context) {
    finding.confidence = detector.context;
  } else if (!weight.needs_context) {
    finding.confidence = detector.bare;
  }
}

}  // namespace leakwire::detect
