#include "detect/confirm.h"

#include <algorithm>

namespace leakwire::detect {

using match::Automaton;

Confirmer::Confirmer(const CompiledPack& pack) : pack_(pack) {
  values_.reserve(pack.window + 1);
  ends_.reserve(pack.window + 1);
}

bool Confirmer::confirm(const Window& window, std::uint32_t index, std::size_t start,
                        std::vector<RawFinding>& findings) {
  const CompiledDetector& detector = pack_.detectors[index];
  const std::size_t limit = start + detector.max_length;
  if (!detector.lead) return confirm_value(window, index, start, limit, findings);
  values_.clear();
  const Automaton& lead = *detector.lead;
  if (read(window, lead, start, limit, values_)) return true;
  if (lead.matches_empty()) values_.insert(values_.begin(), start);
  const std::size_t before = findings.size();
  for (const std::size_t value : values_) {
    if (confirm_value(window, index, value, limit, findings)) {
      findings.resize(before);
      return true;
    }
  }
  return false;
}

bool Confirmer::read(const Window& window, const Automaton& automaton, std::size_t from,
                     std::size_t limit, Ends& ends) {
  std::size_t stop = std::min(limit, window.bytes.size());
  bool ended = window.ended;
  if (window.lines && automaton.takes_line_ends()) {
    const std::string_view reach = window.bytes.substr(from, std::max(stop, from) - from);
    if (const std::size_t line_end = reach.find('\n'); line_end != std::string_view::npos) {
      stop = from + line_end;
      ended = true;
    }
  }
  const char* bytes = window.bytes.data();
  Automaton::State state = automaton.start();
  for (std::size_t at = from; at < stop; ++at) {
    state = automaton.next(state, bytes[at]);
    if (Automaton::only_goes_on(state)) continue;
    if (state == Automaton::kDead) return false;
    ends.push_back(at + 1);
  }
  return stop < limit && !ended;
}

bool Confirmer::confirm_value(const Window& window, std::uint32_t index, std::size_t start,
                              std::size_t limit, std::vector<RawFinding>& findings) {
  const CompiledDetector& detector = pack_.detectors[index];
  if (!window.begins(start) &&
      detector.not_before.has(static_cast<std::uint8_t>(window.bytes[start - 1]))) {
    return false;
  }
  ends_.clear();
  if (read(window, *detector.value, start, limit, ends_)) return true;
  if (ends_.empty()) return false;
  if (!window.after_is_known(ends_.back())) return true;
  for (auto end = ends_.rbegin(); end != ends_.rend(); ++end) {
    if (!window.ends(*end) &&
        detector.not_after.has(static_cast<std::uint8_t>(window.bytes[*end]))) {
      continue;
    }
    if (detector.trail) {
      const int stands = trail_stands(window, detector, *end, limit);
      if (stands < 0) return true;
      if (stands == 0) continue;
    }
    RawFinding finding;
    finding.start = start;
    finding.length = static_cast<std::uint32_t>(*end - start);
    finding.detector = index;
    if (!validate(detector, window, finding)) continue;
    if (finding.confidence || finding.undecided) findings.push_back(finding);
    return false;
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
  const ValidatorInput input{window.bytes.substr(finding.start, finding.length),
                             window.before(finding.start), window.after(finding.end())};
  bool needs_context = false, context = false;
  for (const Validator* validator : detector.validators) {
    const Judgement judgement = validator->run(input);
    if (judgement.outcome == Outcome::kReject) return false;
    needs_context |= judgement.outcome == Outcome::kNeedsContext;
    context |= judgement.outcome == Outcome::kCanonical;
    finding.why.add(judgement.why);
  }
  if (!detector.keywords.empty()) {
    const std::string_view keyword =
        detector.keywords.find(input.before, window.previous(finding.start - input.before.size()));
    context |= !keyword.empty();
    finding.why.add(keyword);
  }
  finding.undecided = !context && !detector.beside.empty();
  if (context) {
    finding.confidence = detector.context;
  } else if (!needs_context) {
    finding.confidence = detector.bare;
  }
  return true;
}

}  // namespace leakwire::detect
