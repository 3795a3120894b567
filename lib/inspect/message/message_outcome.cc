#include "inspect/message/message_outcome.h"

#include <algorithm>
#include <utility>

namespace leakwire::inspect {
namespace {

constexpr std::size_t kMostNamed = 16;  // detectors

void add_name(std::string& list, std::string_view name) {
  const auto in_list = [&] {
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(',', at), list.size());
      if (std::string_view(list).substr(at, end - at) == name) return true;
      at = end + 1;
    }
    return false;
  };
  if (in_list() || std::count(list.begin(), list.end(), ',') + 1 >= int{kMostNamed}) return;
  if (!list.empty()) list += ',';
  list += name;
}

}  // namespace

void MessageOutcome::add(const Finding& finding, const Judged& judged) {
  ++findings;
  Verdict verdict;  // without a policy every finding is reported
  if (judged.verdict) verdict = *judged.verdict;
  const bool enforces = verdict.mode == Mode::kEnforce;
  const Action done = enforces ? verdict.action : Action::kAllow;
  const auto rank = std::pair(done, verdict.action);
  const auto before = std::pair(enforced, decided);
  wanted = std::max(wanted, verdict.action);
  if (findings > 1 && rank == before) return add_name(detectors, finding.detector);
  if (findings > 1 && rank < before) return;
  enforced = done;
  decided = verdict.action;
  mode = verdict.mode;
  reason = to_string(verdict.reason);
  rule = verdict.rule;
  promises.clear();
  for (const std::string_view promise : verdict.promises) add_name(promises, promise);
  detectors = finding.detector;
  const Destination& to = judged.destination;
  owner = to.owner;
  receiver = to.receiver;
  country = (to.importer_country.known() ? to.importer_country : to.server_country).code;
}

std::string MessageOutcome::summary(Action done) const {
  std::string line(to_string(done));
  if (findings == 0) return line;
  line += ": ";
  line += rule.empty() ? reason : rule;
  if (!promises.empty()) line += " (" + promises + ")";
  line += ": " + detectors;
  return line;
}

}  // namespace leakwire::inspect
