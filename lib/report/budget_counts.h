// BudgetCounts: what has been counted so far, for each budget, window, receiver and border.
//
// Keeps numbers made of pseudonyms and ids of findings, never a value. What is counted under two
// keys of pseudonyms stays apart: nobody can tell whether two such pseudonyms are one person. Once
// a count has passed its limit and that is told, nothing more of it is kept than that it was told.
// One thread at a time.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "leakwire/policy.h"
#include "leakwire/record.h"
#include "report/budget_window.h"
#include "text/time.h"

namespace leakwire::report {

// A budget, on its own: BudgetInfo borrows from its policy.
struct BudgetTerms {
  std::string name;
  Counted counted = Counted::kDistinctPersons;
  std::uint64_t at_most = 0;
  Window window = Window::kDay;
  bool per_receiver = false;
  bool per_border = false;

  friend bool operator==(const BudgetTerms&, const BudgetTerms&) = default;
};

// What is counted as one.
struct BudgetPlace {
  std::size_t budget = 0;  // into the terms
  WindowSpan window;
  std::string receiver;  // empty where the budget does not ask
  Country from_country;
  Country importer_country;

  friend std::strong_ordering operator<=>(const BudgetPlace& a, const BudgetPlace& b) {
    // Those first that are over first.
    if (const auto order = a.window.end <=> b.window.end; order != 0) return order;
    if (const auto order = a.window.begin <=> b.window.begin; order != 0) return order;
    if (const auto order = a.budget <=> b.budget; order != 0) return order;
    if (const auto order = a.receiver <=> b.receiver; order != 0) return order;
    if (const auto order = a.from_country.code <=> b.from_country.code; order != 0) return order;
    return a.importer_country.code <=> b.importer_country.code;
  }
};

// Under one key of pseudonyms.
struct BudgetTally {
  std::uint64_t count = 0;
  std::unordered_set<std::uint64_t> seen;  // persons, else ids of findings
};

struct BudgetCell {
  bool told = false;                           // it has passed its limit; then no tallies are kept
  std::map<std::string, BudgetTally> tallies;  // by key_id
};

class BudgetCounts {
 public:
  using Cells = std::map<BudgetPlace, BudgetCell>;

  BudgetCounts(std::vector<BudgetTerms> terms, std::size_t most_remembered);

  // The count that has passed the limit of record.budgets[...], told once.
  struct Passed {
    BudgetPlace place;
    std::uint64_t count = 0;
  };
  void take(const Record& record, const std::function<void(const Passed&)>& on_passed);

  // Of a kept state: a tally, a cell that is told, the time before which windows are closed.
  void restore(const BudgetPlace& place, const std::string& key_id, BudgetTally tally);
  void restore_told(const BudgetPlace& place);
  void restore_closed(text::Micros closed) noexcept { closed_ = std::max(closed_, closed); }

  const std::vector<BudgetTerms>& terms() const noexcept { return terms_; }
  const Cells& cells() const noexcept { return cells_; }
  // Windows that ended before it were forgotten for want of room, as far as they are not in
  // cells().
  text::Micros closed() const noexcept { return closed_; }
  std::size_t remembered() const noexcept { return remembered_; }
  // Findings that no room was left for, or whose window is forgotten.
  std::uint64_t not_counted() const noexcept { return not_counted_; }

 private:
  // A source, and the tallies that its present message has been counted in.
  struct Message {
    std::uint64_t number = 0;
    std::vector<const BudgetTally*> counted;
  };

  BudgetPlace place_of(std::size_t budget, const Record& record) const;
  BudgetCell* cell_of(const BudgetPlace& place, text::Micros time);
  bool count(Counted counted, BudgetTally& tally, const Record& record, Message& message);
  bool make_room(text::Micros time);
  void forget(BudgetCell& cell);

  std::vector<BudgetTerms> terms_;
  std::size_t most_;
  Cells cells_;
  std::unordered_map<std::uint64_t, Message> messages_;  // by source; of this run alone
  std::size_t remembered_ = 0;                           // numbers seen, and one for each cell
  text::Micros closed_ = 0;
  std::uint64_t not_counted_ = 0;
};

}  // namespace leakwire::report
