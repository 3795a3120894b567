// GroupTally: the first finding of a group is told in full, the further ones of a window of time in
// one summary, so that a flood of one leak is one line.
//
// One thread. Bounded: at most kMostGroups at once, at most kMostNames distinct pseudonyms each.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>

#include "leakwire/function_ref.h"
#include "leakwire/record.h"

namespace leakwire::inspect {

class GroupTally {
 public:
  static constexpr std::size_t kMostGroups = std::size_t{1} << 16;
  static constexpr std::size_t kMostNames = 4096;
  using OnSummary = FunctionRef<void(GroupSummary&&)>;

  // `window`: microseconds; 0: all is told in full.
  explicit GroupTally(std::int64_t window) noexcept : window_(window) {}

  // True: it is to be written in full.
  bool take(const Record& record);
  // Tells the summaries of the windows that are over; of all where `is_end`.
  void tell(std::int64_t now, bool is_end, const std::string& observed, OnSummary on_summary);

 private:
  struct Group {
    std::int64_t begin = 0;  // of the window
    std::int64_t last = 0;
    std::int64_t first = 0;  // of the further ones
    GroupSummary summary;
    std::unordered_set<std::string> names;
  };

  std::int64_t window_;
  std::map<std::string, Group> groups_;
};

}  // namespace leakwire::inspect
