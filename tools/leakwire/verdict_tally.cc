#include "verdict_tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "amounts.h"
#include "shown.h"
#include "visible.h"

namespace leakwire::program {
namespace {

// "12 block, 9 allow": the strictest first.
std::string actions_text(const std::array<std::uint64_t, kActionNames.size()>& counts) {
  std::string out;
  for (std::size_t action = counts.size(); action-- > 0;) {
    if (counts[action] == 0) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", counts[action], kActionNames[action]);
  }
  return out;
}

}  // namespace

void VerdictTally::take(const Record& record) {
  if (!record.verdict) return;
  const auto action = static_cast<std::size_t>(record.verdict->action);
  ++all_[action];
  if (!record.destination) ++at_rest_;
  for (const std::string& promise : record.verdict->promises) ++by_promise_[promise][action];
}

void VerdictTally::take(const Overrun& overrun) {
  ++overruns_;
  for (const std::string& promise : overrun.promises) by_promise_.try_emplace(promise);
}

void VerdictTally::show(const Policy& policy, Run& run) const {
  const std::uint64_t count = std::accumulate(all_.begin(), all_.end(), std::uint64_t{0});
  std::string line = fmt::format("leakwire: {} by {}", count_text(count, "finding", "findings"),
                                 visible(shown(policy.name())));
  if (count > 0) line += fmt::format(": {}", actions_text(all_));
  if (at_rest_ > 0) line += fmt::format("; {} at rest, nobody is sent them", at_rest_);
  if (overruns_ > 0)
    line += fmt::format("; {}", count_text(overruns_, "budget", "budgets")) + " overrun";
  run.screen.line(line);
  std::size_t width = 0;
  for (const auto& [promise, counts] : by_promise_) width = std::max(width, promise.size());
  for (const auto& [promise, counts] : by_promise_) {
    const std::string actions = actions_text(counts);
    run.screen.line(fmt::format("  {:<{}}  {}", visible(promise), width,
                                actions.empty() ? std::string("budget overrun") : actions));
  }
}

}  // namespace leakwire::program
