#include "report/long_line.h"

#include <algorithm>

namespace leakwire::report {
namespace {

constexpr int kStages = 3;  // the last one in stars

}  // namespace

LongLine::LongLine(const DetectorPack& pack, Redaction& redaction, std::size_t most)
    : redaction_(redaction), check_(pack), most_(most) {
  for (int i = 0; i < kStages; ++i) stages_.emplace_back(pack, redaction, i == 0, i + 1 == kStages);
}

bool LongLine::push(std::string_view piece, const OutputFn& output) {
  if (!begun_ && redaction_.open.is) stages_.front().begin_open();
  begun_ = true;
  stages_.front().push(piece, {});
  pass_on(false);
  give_way();
  return hand_over(output);
}

bool LongLine::finish(const OutputFn& output) {
  stages_.front().finish();
  pass_on(true);
  begun_ = false;
  const bool goes_on = hand_over(output);
  redaction_.scanner.finish(check_, [this](const Finding& finding, std::string_view value) {
    if (redaction_.takes_out_long(finding, value)) redaction_.clean = false;
    return true;
  });
  return goes_on;
}

void LongLine::pass_on(bool is_end) {
  for (std::size_t i = 1; i < stages_.size(); ++i) {
    LongLineStage& before = stages_[i - 1];
    stages_[i].push(before.out(), before.out_runs());
    before.clear();
    if (is_end) stages_[i].finish();
  }
}

// The last stage holds the oldest bytes.
void LongLine::give_way() {
  std::size_t held = 0;
  for (const LongLineStage& stage : stages_) held += stage.held().size();
  for (std::size_t from = stages_.size() - 1; from > 0 && held > most_; --from) {
    const std::size_t before = stages_[from].held().size();
    stages_[from].give_way(held - most_);
    held -= before - stages_[from].held().size();
    for (std::size_t i = from + 1; i < stages_.size(); ++i) {
      stages_[i].push(stages_[i - 1].out(), stages_[i - 1].out_runs());
      stages_[i - 1].clear();
      stages_[i].give_way(stages_[i].held().size());
    }
  }
}

bool LongLine::hand_over(const OutputFn& output) {
  const std::string_view out = stages_.back().out();
  if (out.empty()) return true;
  redaction_.scanner.push(check_, out, [this](const Finding& finding, std::string_view value) {
    if (redaction_.takes_out_long(finding, value)) redaction_.clean = false;
    return true;
  });
  const bool goes_on = output(out);
  stages_.back().clear();
  return goes_on;
}

bool LongLine::give_up(const OutputFn& output) const {
  return std::all_of(stages_.rbegin(), stages_.rend(), [&output](const LongLineStage& stage) {
    return stage.held().empty() || output(stage.held());
  });
}

std::size_t LongLine::memory() const noexcept {
  std::size_t bytes = sizeof *this;
  for (const LongLineStage& stage : stages_) bytes += sizeof stage + stage.memory();
  return bytes;
}

}  // namespace leakwire::report
