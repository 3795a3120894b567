// RuleIndex: which rules may fit a finding, told by its category, who receives it and its features.
//
// It leaves out rules that cannot fit, and knows of the others what of them is still to be asked.
// Immutable once built; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/categories.h"
#include "policy/condition.h"
#include "policy/text_table.h"

namespace leakwire::policy {

struct Rule;

class RuleIndex {
 public:
  // What of a finding the index asks.
  struct Asked {
    std::size_t category = kOtherCategory;
    std::string_view detector, field, receiver, owner, host;
    std::uint64_t features = 0;  // features_of()
  };
  // What of a rule is to be asked once the index has found it; of a finding whose category is
  // kOtherCategory its category too.
  struct Rest {
    std::uint32_t conditions = 0, conditions_end = 0;  // all must hold
    std::uint32_t excluded = 0, excluded_end = 0;      // none may hold as a whole
    std::int64_t until = 0;
    // The last of those that may not hold, where it is of one name of consent alone.
    WantedConsent consent;  // no states: it is not
  };
  struct Entry {
    std::uint64_t refused = 0;  // features and kWhole: it does not fit where one of them is there
    std::uint32_t rule = 0;
    std::uint32_t rest = 0;  // into rests_; 0: nothing is to be asked
  };

  // Keeps pointers to the conditions of the rules.
  void build(std::span<const Rule> rules);

  const Rest& rest(const Entry& entry) const noexcept { return rests_[entry.rest]; }
  std::span<const Condition* const> conditions(const Rest& rest) const noexcept {
    return {conditions_.data() + rest.conditions, conditions_.data() + rest.conditions_end};
  }
  std::span<const Conditions* const> excluded(const Rest& rest) const noexcept {
    return {excluded_.data() + rest.excluded, excluded_.data() + rest.excluded_end};
  }

  // Gives the rules that may fit, in the order of the file; one may be given several times.
  class Walk {
   public:
    Walk(const RuleIndex& index, const Asked& asked) noexcept;
    // Nothing where there are no more.
    const Entry* next() noexcept;

   private:
    struct List {
      const Entry* at;
      const Entry* end;
      std::uint64_t features;
    };
    void add_bucket(const RuleIndex& index, std::uint32_t bucket, std::size_t category,
                    std::uint64_t features) noexcept;
    void add_cell(const RuleIndex& index, std::size_t cell, std::uint64_t features) noexcept;
    void add_domains(const RuleIndex& index, std::string_view host, std::size_t category,
                     std::uint64_t features) noexcept;

    static constexpr std::size_t kMostLists = 272;  // two each of 127 labels and the other buckets
    std::array<List, kMostLists> lists_;  // as many as count_ tells, the others are never read
    std::size_t count_ = 0;
    std::size_t given_ = kMostLists;  // the list whose first entry was given; kMostLists: none
  };

 private:
  // Rules that name any category are in a cell of their own.
  static constexpr std::size_t kAny = kCategoryNumbers;
  static constexpr std::size_t kCells = kCategoryNumbers + 1;

  // A text that rules name, or none. It has cells where it has rules alone.
  struct Bucket {
    std::uint64_t cells = 0;  // bit n: cell n has rules
    std::uint32_t first = 0;  // its first cell
  };
  struct Placed;

  std::vector<Placed> place(std::span<const Rule> rules);
  std::uint32_t rest_of(const Rule& rule, std::uint32_t known, std::uint64_t& refused);
  void lay_out(std::vector<Placed>& placed);

  TextTable texts_;
  std::vector<Bucket> buckets_;        // of rules that name no text, then by the numbers of texts
  std::vector<std::uint32_t> starts_;  // of cells, into entries_
  std::vector<Entry> entries_;
  std::vector<Rest> rests_;
  std::vector<const Condition*> conditions_;
  std::vector<const Conditions*> excluded_;
};

}  // namespace leakwire::policy
