#include <optional>

#include "inspect/judge.h"
#include "inspect/line_clock.h"
#include "inspect/people.h"
#include "leakwire/inspector.h"

namespace leakwire {

struct LineJudge::State {
  explicit State(const DetectorPack& pack) : people(pack) {}

  InspectorOptions options;
  std::unique_ptr<inspect::Judge> judge;
  inspect::LineClock clock;
  inspect::PeopleCounter people;
  LogTally tally;
  bool leaves_reported = false;
};

LineJudge::LineJudge(const Judging& judging, const DetectorPack& pack,
                     std::function<std::int64_t()> clock)
    : state_(std::make_shared<State>(pack)) {
  state_->options.clock = std::move(clock);
  state_->judge = inspect::Judge::make(judging, std::nullopt);
}

bool LineJudge::begin_input(const InputInfo& info) {
  state_->judge->begin_input(info);
  state_->tally = {};
  state_->tally.lacks_column = state_->judge->lacks_column();
  return state_->judge->kind() != LogKind::kHar;
}

void LineJudge::operator()(const LineFindings& line, std::span<bool> taken_out) const {
  inspect::Judge& judge = *state_->judge;
  inspect::LineClock& clock = state_->clock;
  clock.begin_block();
  if (line.is_long) {
    judge.begin_long_line();
    clock.begin_line({}, state_->options);
  } else {
    judge.begin_line(line.line);
    clock.begin_line(line.line, state_->options);
    if (judge.facts().time) clock.set(*judge.facts().time);
  }
  if (judge.excluded()) {
    ++state_->tally.excluded;
    return;
  }
  judge.tell_categories(line.findings);
  if (!line.is_long) {
    judge.count_line(state_->tally);
    judge.tell_people(state_->people.count(line.findings, line.values));
  }
  for (std::size_t i = 0; i < line.findings.size(); ++i) {
    const Finding& finding = line.findings[i];
    const auto column = static_cast<std::size_t>(finding.span.offset);
    if (!line.is_long) clock.keep_apart(column, finding.span.length);
    const inspect::Judged judged =
        judge.judge(finding, line.values[i], column, clock.time(), clock.reading());
    if (!judged.verdict) continue;
    taken_out[i] = judged.verdict->action >= Action::kRedact;
    // Told at once: what else is taken out of the line may leave it unknown, and in its place, as a
    // user name without its password.
    if (judged.verdict->action == Action::kReport) state_->leaves_reported = true;
  }
}

LogTally LineJudge::tally() const { return state_->tally; }

bool LineJudge::leaves_reported() const noexcept { return state_->leaves_reported; }

}  // namespace leakwire
