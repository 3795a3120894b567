#include "report/long_line_stage.h"

#include <algorithm>

namespace leakwire::report {

void LongLineStage::begin_open() {
  swallows_ = true;
  redaction_.replacer.append_cover(out_, redaction_.open.label, 0);
  out_runs_.push_back({0, out_.size()});
}

void LongLineStage::push(std::string_view piece, std::span<const Run> runs) {
  seen_ += piece.size();
  if (swallows_) return swallow(piece);
  scan(piece, runs);
}

void LongLineStage::scan(std::string_view piece, std::span<const Run> runs) {
  for (const Run& run : runs) runs_.push_back({held_.size() + run.begin, held_.size() + run.end});
  held_ += piece;
  look(redaction_.scanner.push(
      stream_, piece,
      [this](const Finding& finding, std::string_view value) { return keep(finding, value); }));
  let_go(std::max(static_cast<std::size_t>(stream_.settled()), base_) - base_);
}

bool LongLineStage::keep(const Finding& finding, std::string_view value) {
  std::optional<std::uint64_t> place;
  if (first_) place = origin_ + finding.span.offset;
  if (!redaction_.takes_out_long(finding, value, place)) return true;
  std::size_t begin = static_cast<std::size_t>(finding.span.offset);
  std::size_t end = begin + finding.span.length;
  if (begin < base_) {  // some of it has given way
    redaction_.clean = false;
    begin = base_;
    end = std::max(end, base_);
  }
  begin -= base_;
  end -= base_;
  if (end > begin) cuts_.push_back({begin, end, end, finding.detector_index});
  return true;
}

void LongLineStage::give_way(std::size_t count) {
  if (swallows_) return;
  count = std::min(count, held_.size());
  widen(cuts_, runs_);
  for (const Cut& cut : cuts_) {
    if (cut.begin < count) count = std::max(count, cut.end);
  }
  for (const Run& run : runs_) {
    if (run.begin < count) count = std::max(count, run.end);
  }
  let_go(count);
}

void LongLineStage::finish() {
  if (!swallows_) {
    look(redaction_.scanner.finish(stream_, [this](const Finding& finding, std::string_view value) {
      return keep(finding, value);
    }));
    let_go(held_.size());
  }
  if (return_) out_.push_back('\r');
  if (swallows_) redaction_.open.is = !ended_;
  held_.clear();
  cuts_.clear();
  runs_.clear();
  tail_.clear();
  base_ = 0;
  seen_ = origin_ = 0;
  swallows_ = ended_ = return_ = false;
}

// Where there was no memory to look, what is held is taken out; the stream is fresh.
void LongLineStage::look(ScanStatus status) {
  if (status != ScanStatus::kOutOfMemory) return;
  redaction_.clean = false;
  out_.append(held_.size(), '*');
  held_.clear();
  cuts_.clear();
  runs_.clear();
  base_ = 0;
}

// Lets everything before `settled` go, but for a finding or a run that reaches over it.
void LongLineStage::let_go(std::size_t settled) {
  widen(cuts_, runs_);
  for (const Run& run : runs_) {
    if (run.begin < settled && settled < run.end) settled = run.begin;
  }
  std::size_t at = 0;
  auto cut = cuts_.begin();
  for (; cut != cuts_.end() && cut->begin < settled && !swallows_; ++cut) {
    if (cut->end > settled) {
      settled = cut->begin;
      break;
    }
    pass_through(at, cut->begin);
    at = cut->end;
    replace(*cut);
  }
  if (swallows_) {
    const std::string rest = held_.substr(at);
    held_.clear();
    cuts_.clear();
    runs_.clear();
    redaction_.scanner.finish(stream_, [](const Finding&, std::string_view) { return true; });
    swallow(rest);
    return;
  }
  pass_through(at, std::max(at, settled));
  at = std::max(at, settled);
  cuts_.erase(cuts_.begin(), cut);
  for (Cut& later : cuts_) {
    later.begin -= at;
    later.end -= at;
    later.value_end -= at;
  }
  std::erase_if(runs_, [at](const Run& run) { return run.begin < at; });
  for (Run& run : runs_) {
    run.begin -= at;
    run.end -= at;
  }
  held_.erase(0, at);
  base_ += at;
}

void LongLineStage::pass_through(std::size_t from, std::size_t to) {
  copy(held_, runs_, {from, to}, out_, out_runs_);
}

void LongLineStage::replace(Cut cut) {
  const std::string_view bytes = std::string_view(held_).substr(cut.begin, cut.end - cut.begin);
  const std::size_t begin = out_.size();
  ++redaction_.taken_out;
  if (stars_) {
    out_.append(bytes.size(), '*');
  } else {
    swallows_ = !redaction_.replacer.until(cut.detector).empty();
    cut.covers = cut.covers || swallows_;
    redaction_.replacer.append(out_, cut, bytes, bytes.substr(0, cut.value_end - cut.begin));
  }
  out_runs_.push_back({begin, out_.size()});
  if (!swallows_) return;
  redaction_.open.detector = cut.detector;
  redaction_.open.label = redaction_.replacer.label(cut.detector, bytes);
}

// Takes out what follows, and looks for the text that ends the redaction.
void LongLineStage::swallow(std::string_view bytes) {
  if (bytes.empty()) return;
  if (redaction_.takes_out_piece) return swallow_lines(bytes);
  const std::string_view until = redaction_.replacer.until(redaction_.open.detector);
  tail_ += bytes;
  ended_ = ended_ || tail_.find(until) != std::string::npos;
  if (tail_.size() >= until.size()) tail_.erase(0, tail_.size() - (until.size() - 1));
  if (redaction_.replacer.masks()) {
    out_.append(bytes.size() - (bytes.back() == '\r' ? 1 : 0) + (return_ ? 1 : 0), '*');
  }
  return_ = bytes.back() == '\r';
}

// The same in a text of many lines: what follows the line with that text is looked at again.
void LongLineStage::swallow_lines(std::string_view bytes) {
  const std::string_view until = redaction_.replacer.until(redaction_.open.detector);
  std::size_t from = 0;
  if (!ended_) {
    const std::size_t before = tail_.size();
    tail_ += bytes;
    const std::size_t at = tail_.find(until);
    ended_ = at != std::string::npos;
    if (ended_) from = at + until.size() - std::min(at + until.size(), before);
    if (tail_.size() >= until.size()) tail_.erase(0, tail_.size() - (until.size() - 1));
  }
  const std::size_t end = ended_ ? std::min(bytes.find('\n', from), bytes.size()) : bytes.size();
  if (redaction_.replacer.masks()) {
    for (const char byte : bytes.substr(0, end)) out_.push_back(byte == '\n' ? '\n' : '*');
  }
  if (!ended_ || end == bytes.size()) return;
  swallows_ = ended_ = false;
  tail_.clear();
  base_ = 0;
  origin_ = seen_ - (bytes.size() - end);
  scan(bytes.substr(end), {});
}

}  // namespace leakwire::report
