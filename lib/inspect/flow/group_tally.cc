#include "inspect/flow/group_tally.h"

#include <algorithm>
#include <utility>

#include "text/time.h"

namespace leakwire::inspect {

bool GroupTally::take(const Record& record) {
  if (window_ == 0) return true;
  // The group does not tell pseudonyms apart, nor actions of one rule.
  std::string key = record.group;
  if (record.verdict) key += to_string(record.verdict->action);
  const auto place = groups_.find(key);
  if (place == groups_.end()) {
    if (groups_.size() >= kMostGroups) return true;
    Group& group = groups_[key];
    group.begin = group.last = record.time;
    return true;
  }
  Group& group = place->second;
  GroupSummary& summary = group.summary;
  if (summary.count == 0) {
    group.first = record.time;
    summary.group = record.group;
    summary.detector = record.detector;
    summary.category = record.category;
    summary.pack = record.pack;
    if (record.destination) {
      const RecordDestination& to = *record.destination;
      summary.receiver = !to.receiver.empty() ? to.receiver
                         : !to.domain.empty() ? to.domain
                                              : to.host;
    }
    if (record.verdict) {
      summary.rule = record.verdict->rule;
      summary.action = to_string(record.verdict->action);
    }
  }
  ++summary.count;
  group.last = std::max(group.last, record.time);
  if (group.names.size() < kMostNames) {
    group.names.insert(record.pseudonym);
  } else if (!group.names.contains(record.pseudonym)) {
    summary.at_least = true;
  }
  return false;
}

void GroupTally::tell(std::int64_t now, bool is_end, const std::string& observed,
                      OnSummary on_summary) {
  for (auto place = groups_.begin(); place != groups_.end();) {
    Group& group = place->second;
    if (!is_end && now - group.begin < window_) {
      ++place;
      continue;
    }
    const bool is_over = group.summary.count == 0;
    if (!is_over) {
      GroupSummary summary = std::move(group.summary);
      summary.pseudonyms = group.names.size();
      summary.timestamp = text::to_rfc3339(std::max<std::int64_t>(group.last, 0));
      summary.observed = observed;
      summary.first_seen = text::to_rfc3339(std::max<std::int64_t>(group.first, 0));
      summary.last_seen = summary.timestamp;
      on_summary(std::move(summary));
    }
    // Still going on: the next window begins, and tells its first no more in full.
    group.summary = {};
    group.names.clear();
    group.begin = now;
    place = is_over ? groups_.erase(place) : std::next(place);
  }
}

}  // namespace leakwire::inspect
