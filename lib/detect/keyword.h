// KeywordSet: the words near by that raise confidence in a finding.
//
// A word counts where it stands whole: neither side of it may be a letter, but a change of case as
// in "cardNumber" ends a word too. A blank in a key word stands for ' ', '_', '-', '.' or nothing.
// ASCII case does not matter; other bytes are compared as they are. Immutable; shared by threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::detect {

class KeywordSet {
 public:
  static constexpr std::size_t kReach = 64;  // bytes before a value in which a key word counts

  KeywordSet() = default;
  explicit KeywordSet(const std::vector<std::string>& words);

  bool empty() const noexcept { return words_.empty(); }
  // The word that begins last in `before`, the longest of those, as a reason: "keyword:card". Empty
  // where there is none. `previous` stands before it on the same line; -1: nothing does.
  std::string_view find(std::string_view before, int previous = -1) const noexcept;

 private:
  struct Range {
    std::uint16_t from = 0, to = 0;
  };

  std::vector<std::string> words_;  // lower case, by first byte, then longest first
  std::vector<std::string> reasons_;
  std::array<Range, 256> words_of_{};  // by first byte, in either case
};

}  // namespace leakwire::detect
