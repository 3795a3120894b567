#include "report/line_cleaner.h"

#include <algorithm>
#include <memory>

namespace leakwire::report {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::size_t line_end(std::string_view text, std::size_t from) {
  return std::min(text.find('\n', from), text.size());
}

// `end` without the '\r' of a line end before it.
std::size_t content_end(std::string_view text, std::size_t begin, std::size_t end) {
  return end > begin && text[end - 1] == '\r' ? end - 1 : end;
}

Cut cut_of(const Finding& finding) {
  const auto begin = static_cast<std::size_t>(finding.span.offset);
  const std::size_t end = begin + finding.span.length;
  return {begin, end, end, finding.detector_index};
}

}  // namespace

std::string_view LineCleaner::clean(std::string_view block) {
  opened_late_ = false;
  const Open open = redaction_.open;
  const std::uint64_t taken_out = redaction_.taken_out;
  const bool was_clean = redaction_.clean;
  const std::string_view cleaned = run(block, {}, 0);
  if (!opened_late_ || line_end(block, 0) + 1 >= block.size()) return cleaned;
  // The lines behind that finding are not as they were when they were looked at: one by one then.
  redaction_.open = open;
  redaction_.taken_out = taken_out;
  redaction_.clean = was_clean;
  by_line_.clear();
  while (!block.empty()) {
    const std::string_view line = block.substr(0, line_end(block, 0) + 1);
    by_line_ += run(line, {}, 0);
    block.remove_prefix(line.size());
  }
  return by_line_;
}

std::string_view LineCleaner::run(std::string_view text, std::span<const Run> runs,
                                  std::size_t number) {
  Pass& pass = passes_[number];
  if (!find(text, pass)) return star_all(text, pass);
  if (number == kCheck) {
    if (!pass.found.empty()) redaction_.clean = false;
    return text;
  }
  widen(pass.found, runs);
  settle_cuts(text, number);
  if (pass.cuts.empty()) return text;
  replace(text, runs, number);
  // Where taking out changes nothing, the same again would not either.
  const bool same = number > 0 && number < kStars && pass.changed == text;
  if (!same) redaction_.taken_out += pass.found.size() + pass.joined;
  return merge(text, run(pass.changed, pass.runs, same ? kStars : number + 1), pass);
}

// False where there was no memory to look.
bool LineCleaner::find(std::string_view text, Pass& pass) {
  pass.found.clear();
  pass.findings.clear();
  pass.decoded_of.clear();
  pass.decoded.clear();
  pass.joined = 0;
  const ScanStatus status = redaction_.layered.scan_lines(
      redaction_.scanner, text,
      [&](const Finding& finding, const Finding&, std::string_view value) {
        if (finding.confidence < redaction_.min_confidence) return true;
        std::size_t decoded = Cut::kNoLabel;
        if (finding.inner) {
          decoded = pass.decoded.size();
          pass.decoded.emplace_back(value);
        }
        if (redaction_.takes_out) {
          pass.findings.push_back(finding);
          pass.decoded_of.push_back(decoded);
        } else {
          add_cut(finding, decoded, pass);
        }
        return true;
      },
      [this](std::size_t) { redaction_.clean = false; });
  choose(text, pass);
  return status != ScanStatus::kOutOfMemory;
}

// An encoded value is taken out whole, by the first finding in it.
void LineCleaner::add_cut(const Finding& finding, std::size_t decoded, Pass& pass) {
  Cut cut = cut_of(finding);
  cut.decoded = decoded;
  if (pass.found.empty() || pass.found.back().end <= cut.begin) {
    pass.found.push_back(cut);
    return;
  }
  ++pass.joined;
  pass.found.back().end = std::max(pass.found.back().end, cut.end);
}

std::string_view LineCleaner::value_of(const Cut& cut, std::string_view bytes, const Pass& pass) {
  if (cut.decoded != Cut::kNoLabel) return pass.decoded[cut.decoded];
  return bytes.substr(0, cut.value_end - cut.begin);
}

// Of a finding, as it is judged.
std::string_view LineCleaner::value_in(std::string_view text, const Pass& pass,
                                       std::size_t finding) {
  const std::size_t decoded = pass.decoded_of[finding];
  if (decoded != Cut::kNoLabel) return pass.decoded[decoded];
  const Span span = pass.findings[finding].span;
  return text.substr(static_cast<std::size_t>(span.offset), span.length);
}

void LineCleaner::choose(std::string_view text, Pass& pass) {
  for (std::size_t i = 0; i < pass.findings.size();) {
    const auto first = static_cast<std::size_t>(pass.findings[i].span.offset);
    const std::size_t newline = text.substr(0, first).rfind('\n');
    const std::size_t begin = newline == kNone ? 0 : newline + 1;
    const std::size_t end = line_end(text, first);
    std::vector<Finding>& of_line = of_line_;
    of_line.clear();
    const std::size_t before = i;
    for (; i < pass.findings.size() && pass.findings[i].span.offset < end; ++i) {
      of_line.push_back(pass.findings[i]);
      of_line.back().span.offset -= begin;
    }
    values_.clear();
    for (std::size_t k = before; k < i; ++k) values_.push_back(value_in(text, pass, k));
    const auto taken = std::make_unique<bool[]>(of_line.size());
    const std::string_view line = text.substr(begin, content_end(text, begin, end) - begin);
    redaction_.takes_out({line, false, of_line, values_}, {taken.get(), of_line.size()});
    for (std::size_t k = 0; k < of_line.size(); ++k) {
      if (taken[k]) add_cut(pass.findings[before + k], pass.decoded_of[before + k], pass);
    }
  }
}

// From what was found to what is taken out: with the lines that a private key goes on over.
void LineCleaner::settle_cuts(std::string_view text, std::size_t number) {
  Pass& pass = passes_[number];
  pass.cuts.clear();
  pass.labels.clear();
  std::size_t covered = number == 0 && redaction_.open.is ? cover_lines(text, 0, pass) : 0;
  for (Cut cut : pass.found) {
    const bool is_covered = cut.begin < covered;
    const std::string_view until = redaction_.replacer.until(cut.detector);
    if (until.empty() || number >= kStars) {
      if (!is_covered) pass.cuts.push_back(cut);
      continue;
    }
    const std::size_t end = line_end(text, cut.end);
    // What covers it goes on behind its line.
    if (is_covered && (redaction_.open.is || end + 1 < covered)) continue;
    if (cut.decoded != Cut::kNoLabel) {  // all of it stands in the value, or on this line
      cut.end = std::max(cut.end, content_end(text, cut.end, end));
      cut.covers = true;
      if (!is_covered) pass.cuts.push_back(cut);
      covered = std::max(covered, cut.end);
      continue;
    }
    const bool goes_on = text.substr(cut.end, end - cut.end).find(until) == kNone;
    open(text, cut, goes_on);
    if (!is_covered) {
      cut.end = std::max(cut.end, content_end(text, cut.end, end));
      cut.covers = true;
      pass.cuts.push_back(cut);
      covered = std::min(end + 1, text.size());
    }
    if (goes_on && number == 0) covered = cover_lines(text, covered, pass);
    if (goes_on && number > 0) opened_late_ = true;
  }
}

void LineCleaner::open(std::string_view text, const Cut& cut, bool goes_on) {
  Open& open = redaction_.open;
  open.is = goes_on;
  open.detector = cut.detector;
  open.label = redaction_.replacer.label(cut.detector, text.substr(cut.begin, cut.end - cut.begin));
}

// Covers whole lines up to the one that ends the open redaction. Returns where the next begins.
std::size_t LineCleaner::cover_lines(std::string_view text, std::size_t from, Pass& pass) {
  Open& open = redaction_.open;
  const std::string_view until = redaction_.replacer.until(open.detector);
  pass.labels.push_back(open.label);
  while (open.is && from < text.size()) {
    const std::size_t end = line_end(text, from);
    const std::size_t content = content_end(text, from, end);
    if (content > from) {
      pass.cuts.push_back({from, content, content, open.detector, true, pass.labels.size() - 1});
    }
    open.is = text.substr(from, end - from).find(until) == kNone;
    from = std::min(end + 1, text.size());
  }
  return from;
}

// Fills `changed` with the lines that hold cuts, the cuts replaced, and `touched` with their
// places.
void LineCleaner::replace(std::string_view text, std::span<const Run> runs, std::size_t number) {
  Pass& pass = passes_[number];
  Replacer& replacer = redaction_.replacer;
  pass.touched.clear();
  pass.changed.clear();
  pass.runs.clear();
  std::size_t behind = 0;  // the end of the last line touched
  for (auto cut = pass.cuts.begin(); cut != pass.cuts.end();) {
    const std::size_t before = text.substr(behind, cut->begin - behind).rfind('\n');
    Run line{before == kNone ? behind : behind + before + 1, 0};
    std::size_t done = line.begin;
    do {
      copy(text, runs, {done, cut->begin}, pass.changed, pass.runs);
      const std::string_view bytes = text.substr(cut->begin, cut->end - cut->begin);
      const std::size_t begin = pass.changed.size();
      if (number == kStars) {
        pass.changed.append(bytes.size(), '*');
      } else if (cut->label != Cut::kNoLabel) {
        replacer.append_cover(pass.changed, pass.labels[cut->label], bytes.size());
      } else {
        replacer.append(pass.changed, *cut, bytes, value_of(*cut, bytes, pass));
      }
      pass.runs.push_back({begin, pass.changed.size()});
      done = cut->end;
      line.end = std::min(line_end(text, done) + 1, text.size());
      ++cut;
    } while (cut != pass.cuts.end() && cut->begin < line.end);
    copy(text, runs, {done, line.end}, pass.changed, pass.runs);
    pass.touched.push_back(line);
    behind = line.end;
  }
}

// The text with its touched lines exchanged for the cleaned ones, one for one.
std::string_view LineCleaner::merge(std::string_view text, std::string_view cleaned, Pass& pass) {
  pass.out.clear();
  std::size_t done = 0;
  for (const Run& line : pass.touched) {
    pass.out += text.substr(done, line.begin - done);
    const std::string_view one = cleaned.substr(0, line_end(cleaned, 0) + 1);
    pass.out += one;
    cleaned.remove_prefix(one.size());
    done = line.end;
  }
  pass.out += text.substr(done);
  return pass.out;
}

std::string_view LineCleaner::star_all(std::string_view text, Pass& pass) {
  redaction_.clean = false;
  pass.out = text;
  for (char& byte : pass.out) byte = byte == '\n' ? '\n' : '*';
  return pass.out;
}

}  // namespace leakwire::report
