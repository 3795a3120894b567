#include "report/long_line.h"

#include <algorithm>

namespace leakwire::report {
namespace {

constexpr int kStages = 3;  // the last one in stars

}  // namespace

void LongLineStage::begin_open() {
  swallows_ = true;
  redaction_.replacer.append_cover(out_, redaction_.open.label, 0);
}

void LongLineStage::push(std::string_view piece) {
  if (swallows_) return swallow(piece);
  held_ += piece;
  look(redaction_.scanner.push(
      stream_, piece, [this](const Finding& finding, std::string_view) { return keep(finding); }));
  let_go(stream_.settled());
}

bool LongLineStage::keep(const Finding& finding) {
  if (finding.confidence < redaction_.min_confidence) return true;
  const auto begin = static_cast<std::size_t>(finding.span.offset);
  const std::size_t end = begin + finding.span.length;
  cuts_.push_back({begin, end, end, finding.detector_index});
  return true;
}

void LongLineStage::finish() {
  if (!swallows_) {
    const std::uint64_t end = base_ + held_.size();
    look(redaction_.scanner.finish(
        stream_, [this](const Finding& finding, std::string_view) { return keep(finding); }));
    let_go(end);
  }
  if (return_) out_.push_back('\r');
  if (swallows_) redaction_.open.is = !ended_;
  held_.clear();
  cuts_.clear();
  tail_.clear();
  base_ = 0;
  swallows_ = ended_ = return_ = false;
}

// Where there was no memory to look, what is held is taken out; the stream is fresh.
void LongLineStage::look(ScanStatus status) {
  if (status != ScanStatus::kOutOfMemory) return;
  redaction_.clean = false;
  out_.append(held_.size(), '*');
  held_.clear();
  cuts_.clear();
  base_ = 0;
}

// Lets everything before `settled` go, but for a finding that reaches over it.
void LongLineStage::let_go(std::uint64_t settled) {
  std::size_t done = 0;  // cuts
  std::uint64_t at = base_;
  for (; done < cuts_.size() && cuts_[done].begin < settled && !swallows_; ++done) {
    const Cut cut = cuts_[done];
    if (cut.end > settled) {
      settled = cut.begin;
      break;
    }
    out_ += std::string_view(held_).substr(at - base_, cut.begin - at);
    at = cut.end;
    replace(cut);
  }
  if (swallows_) {
    swallow(std::string_view(held_).substr(at - base_));
    held_.clear();
    cuts_.clear();
    redaction_.scanner.finish(stream_, [](const Finding&, std::string_view) { return true; });
    return;
  }
  cuts_.erase(cuts_.begin(), cuts_.begin() + static_cast<std::ptrdiff_t>(done));
  if (settled > at) out_ += std::string_view(held_).substr(at - base_, settled - at);
  at = std::max(at, settled);
  held_.erase(0, at - base_);
  base_ = at;
}

void LongLineStage::replace(Cut cut) {
  const std::string_view bytes =
      std::string_view(held_).substr(cut.begin - base_, cut.end - cut.begin);
  ++redaction_.taken_out;
  if (stars_) {
    out_.append(bytes.size(), '*');
    return;
  }
  swallows_ = !redaction_.replacer.until(cut.detector).empty();
  cut.covers = swallows_;
  redaction_.replacer.append(out_, cut, bytes);
  if (!swallows_) return;
  redaction_.open.detector = cut.detector;
  redaction_.open.label = redaction_.replacer.label(cut.detector, bytes);
}

// Takes out what follows, and looks for the text that ends the redaction.
void LongLineStage::swallow(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::string_view until = redaction_.replacer.until(redaction_.open.detector);
  tail_ += bytes;
  ended_ = ended_ || tail_.find(until) != std::string::npos;
  if (tail_.size() >= until.size()) tail_.erase(0, tail_.size() - (until.size() - 1));
  if (redaction_.replacer.masks()) {
    out_.append(bytes.size() - (bytes.back() == '\r' ? 1 : 0) + (return_ ? 1 : 0), '*');
  }
  return_ = bytes.back() == '\r';
}

LongLine::LongLine(const DetectorPack& pack, Redaction& redaction)
    : redaction_(redaction), check_(pack) {
  for (int i = 0; i < kStages; ++i) stages_.emplace_back(pack, redaction, i + 1 == kStages);
}

bool LongLine::push(std::string_view piece, const OutputFn& output) {
  if (!begun_ && redaction_.open.is) stages_.front().begin_open();
  begun_ = true;
  stages_.front().push(piece);
  pass_on(false);
  return hand_over(output);
}

bool LongLine::finish(const OutputFn& output) {
  stages_.front().finish();
  pass_on(true);
  begun_ = false;
  const bool goes_on = hand_over(output);
  redaction_.scanner.finish(check_, [this](const Finding& finding, std::string_view) {
    if (finding.confidence >= redaction_.min_confidence) redaction_.clean = false;
    return true;
  });
  return goes_on;
}

void LongLine::pass_on(bool is_end) {
  for (std::size_t i = 1; i < stages_.size(); ++i) {
    std::string& from = stages_[i - 1].out();
    stages_[i].push(from);
    from.clear();
    if (is_end) stages_[i].finish();
  }
}

bool LongLine::hand_over(const OutputFn& output) {
  std::string& out = stages_.back().out();
  if (out.empty()) return true;
  redaction_.scanner.push(check_, out, [this](const Finding& finding, std::string_view) {
    if (finding.confidence >= redaction_.min_confidence) redaction_.clean = false;
    return true;
  });
  const bool goes_on = output(out);
  out.clear();
  return goes_on;
}

}  // namespace leakwire::report
