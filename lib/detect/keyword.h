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
  std::string_view find(std::string_view before, int previous = -1) const noexcept {
    return find_from(before, previous, 0).reason;
  }

  // The same, of words that begin at `from` or behind it, and where the word begins.
  struct Found {
    std::string_view reason;
    std::size_t at = 0;
  };
  Found find_from(std::string_view before, int previous, std::size_t from) const noexcept;
  // Bytes that a word takes at most.
  std::size_t longest() const noexcept { return longest_; }

 private:
  // The word that begins at `at`, as a reason; or empty.
  std::string_view word_at(std::string_view before, int previous, std::size_t at) const noexcept;

  struct Range {
    std::uint16_t from = 0, to = 0;
  };

  std::vector<std::string> words_;  // lower case, by first byte, then longest first
  std::vector<std::string> reasons_;
  // Of a word's first bytes up to a joint, at most four: the same as text in either case under a
  // mask.
  struct Head {
    std::uint32_t bits = 0, mask = 0;
  };
  static Head head_of(std::string_view word);
  std::vector<Head> heads_;
  std::size_t longest_ = 0;
  std::array<Range, 256> words_of_{};  // by first byte, in either case
  // By first byte: bit b % 32 for each byte b that may be second in one of them, or behind it.
  std::array<std::uint32_t, 256> seconds_{};
  // Likewise by first byte, of those that may be third.
  std::array<std::uint32_t, 256> thirds_{};
};

}  // namespace leakwire::detect
