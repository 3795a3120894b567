#include "report/budget_counts.h"

#include <algorithm>
#include <utility>

#include "text/hash.h"

namespace leakwire::report {
namespace {

// Both are keyed or say nothing of a person already; what is kept is shorter and of one size.
std::uint64_t number_of(std::string_view name) noexcept { return text::Hash64().add(name).value(); }

// Whoever has no id of its own is told apart by its domain, else by its address.
const std::string& receiver_of(const RecordDestination& to) noexcept {
  if (!to.receiver.empty()) return to.receiver;
  return to.domain.empty() ? to.host : to.domain;
}

}  // namespace

BudgetCounts::BudgetCounts(std::vector<BudgetTerms> terms, std::size_t most_remembered)
    : terms_(std::move(terms)), most_(most_remembered) {}

BudgetPlace BudgetCounts::place_of(std::size_t budget, const Record& record) const {
  const BudgetTerms& terms = terms_[budget];
  BudgetPlace place;
  place.budget = budget;
  place.window = window_of(terms.window, record.time);
  if (terms.per_receiver && record.destination) place.receiver = receiver_of(*record.destination);
  if (terms.per_border) {
    place.from_country = record.from_country;
    if (record.destination) place.importer_country = record.destination->importer_country;
  }
  return place;
}

void BudgetCounts::forget(BudgetCell& cell) {
  for (auto& [key, tally] : cell.tallies) {
    remembered_ -= tally.seen.size();
    // Its place in memory may be given to another tally while a message goes on.
    for (auto& [source, message] : messages_) std::erase(message.counted, &tally);
  }
  cell.tallies.clear();
}

// What was over when the record was made gives way, the oldest first: late records find it closed,
// and that is told. A window that is not over never gives way, for it would count anew.
bool BudgetCounts::make_room(text::Micros time) {
  while (remembered_ >= most_ && !cells_.empty()) {
    const auto oldest = cells_.begin();
    if (oldest->first.window.end > time) break;
    closed_ = std::max(closed_, oldest->first.window.end);
    forget(oldest->second);
    cells_.erase(oldest);
    --remembered_;
  }
  return remembered_ < most_;
}

BudgetCell* BudgetCounts::cell_of(const BudgetPlace& place, text::Micros time) {
  const auto found = cells_.find(place);
  if (found != cells_.end()) return &found->second;
  if (place.window.end <= closed_ || !make_room(time)) return nullptr;
  ++remembered_;
  return &cells_[place];
}

// Whether the record is one more.
bool BudgetCounts::count(Counted counted, BudgetTally& tally, const Record& record,
                         Message& message) {
  const bool persons = counted == Counted::kDistinctPersons;
  const std::uint64_t number = number_of(persons ? record.pseudonym : record.id);
  const bool known = tally.seen.contains(number);
  if (!known) {
    if (!make_room(record.time)) {
      ++not_counted_;
      return false;
    }
    tally.seen.insert(number);
    ++remembered_;
  }
  if (counted == Counted::kMessages) {
    // A message is its findings: one that is known says that the message was counted with it.
    if (std::find(message.counted.begin(), message.counted.end(), &tally) !=
        message.counted.end()) {
      return false;
    }
    message.counted.push_back(&tally);
  }
  tally.count += known ? 0 : 1;
  return !known;
}

void BudgetCounts::take(const Record& record, const std::function<void(const Passed&)>& on_passed) {
  if (record.budgets.empty()) return;
  Message& message = messages_[number_of(record.source.name)];
  if (message.number != record.message) message = {record.message, {}};
  for (const std::uint32_t budget : record.budgets) {
    if (budget >= terms_.size()) continue;
    const BudgetPlace place = place_of(budget, record);
    BudgetCell* cell = cell_of(place, record.time);
    if (cell == nullptr) {
      ++not_counted_;
      continue;
    }
    if (cell->told) continue;
    BudgetTally& tally = cell->tallies[record.key_id];
    const bool more = count(terms_[budget].counted, tally, record, message);
    if (!more || tally.count <= terms_[budget].at_most) continue;
    const Passed passed{place, tally.count};
    forget(*cell);
    cell->told = true;
    on_passed(passed);
  }
}

void BudgetCounts::restore(const BudgetPlace& place, const std::string& key_id, BudgetTally tally) {
  const auto [found, fresh] = cells_.try_emplace(place);
  remembered_ += fresh ? 1 : 0;
  if (found->second.told) return;
  BudgetTally& kept = found->second.tallies[key_id];
  remembered_ += tally.seen.size();
  remembered_ -= kept.seen.size();
  kept = std::move(tally);
}

void BudgetCounts::restore_told(const BudgetPlace& place) {
  const auto [found, fresh] = cells_.try_emplace(place);
  remembered_ += fresh ? 1 : 0;
  forget(found->second);
  found->second.told = true;
}

}  // namespace leakwire::report
