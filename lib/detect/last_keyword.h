// LastKeyword: looks for key words in front of one place of a text after another, and does not read
// again what the last look has read.
//
// Of one window: made for one call. The answers are those of KeywordSet::find().
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "detect/keyword.h"
#include "detect/window.h"

namespace leakwire::detect {

class LastKeyword {
 public:
  explicit LastKeyword(const Window& window) noexcept : window_(window) {}

  // The key word in front of `at`, as a reason; or empty.
  std::string_view before(const KeywordSet& words, std::size_t at) noexcept {
    const std::string_view before = window_.before(at);
    if (before.empty()) return {};
    const std::size_t from = at - before.size();
    const int previous = window_.previous(from);
    const auto look = [&](std::size_t low) {
      KeywordSet::Found found = words.find_from(before, previous, low - from);
      found.at += from;
      return found;
    };
    KeywordSet::Found found;
    // A word that ends in front of the last place asked for was seen whole by then, and what
    // stands behind it. Those that begin at `low` or behind it may end later.
    const std::size_t low = at_ - std::min(at_, words.longest());
    if (words_ == &words && from <= at_ && at_ <= at && low > from) {
      found = look(low);
      if (found.reason.empty() && !found_.reason.empty()) {
        if (found_.at >= low) {
          found = look(from);
        } else if (found_.at >= from) {
          found = found_;
        }
      }
    } else {
      found = look(from);
    }
    words_ = &words;
    at_ = at;
    found_ = found;
    return found.reason;
  }

 private:
  const Window& window_;
  const KeywordSet* words_ = nullptr;  // of the last look
  std::size_t at_ = 0;
  KeywordSet::Found found_;  // `at`: in the window
};

}  // namespace leakwire::detect
