#include <optional>

#include "inspect/judge.h"
#include "inspect/line_clock.h"
#include "leakwire/inspector.h"

namespace leakwire {

struct LineJudge::State {
  InspectorOptions options;
  std::unique_ptr<inspect::Judge> judge;
  inspect::LineClock clock;
};

LineJudge::LineJudge(const Judging& judging, std::function<std::int64_t()> clock)
    : state_(std::make_shared<State>()) {
  state_->options.clock = std::move(clock);
  state_->judge = inspect::Judge::make(judging, std::nullopt);
}

bool LineJudge::begin_input(const InputInfo& info) {
  state_->judge->begin_input(info);
  return state_->judge->kind() != LogKind::kHar;
}

void LineJudge::operator()(std::string_view line, bool is_long, std::span<const Finding> findings,
                           std::span<bool> taken_out) const {
  inspect::Judge& judge = *state_->judge;
  inspect::LineClock& clock = state_->clock;
  clock.begin_block();
  if (is_long) {
    judge.begin_long_line();
    clock.begin_line({}, state_->options);
  } else {
    judge.begin_line(line);
    clock.begin_line(line, state_->options);
    if (judge.facts().time) clock.set(*judge.facts().time);
  }
  if (judge.excluded()) return;
  judge.tell_categories(findings);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto column = static_cast<std::size_t>(findings[i].span.offset);
    const std::string_view value = line.substr(column, findings[i].span.length);
    if (!is_long) clock.keep_apart(column, findings[i].span.length);
    const inspect::Judged judged =
        judge.judge(findings[i], value, column, clock.time(), clock.reading());
    taken_out[i] = judged.verdict && judged.verdict->action >= Action::kRedact;
  }
}

}  // namespace leakwire
