// Words: short texts read and compared eight bytes at a time, without a call.
//
// Pure, without allocation; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace leakwire::policy {

// The bytes at `at`, as many as Word has.
template <class Word>
Word read_word(std::string_view text, std::size_t at) noexcept {
  Word word;
  std::memcpy(&word, text.data() + at, sizeof word);
  return word;
}

// All bytes of a text of any length in a few words, some bytes twice: `take` is given each place
// and an example of the word to be read there. False where `take` is, which ends it.
template <class Take>
[[gnu::always_inline]] inline bool each_word(std::string_view text, Take take) noexcept {
  const std::size_t size = text.size();
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      if (!take(at, std::uint64_t{})) return false;
    }
    return take(size - 8, std::uint64_t{});
  }
  if (size >= 4) return take(std::size_t{0}, std::uint32_t{}) && take(size - 4, std::uint32_t{});
  for (std::size_t at = 0; at < size; ++at) {
    if (!take(at, std::uint8_t{})) return false;
  }
  return true;
}

// The letters of ASCII small, all else as it is.
constexpr std::uint64_t fold_word(std::uint64_t word) noexcept {
  constexpr std::uint64_t kBytes = 0x0101010101010101ULL;
  const std::uint64_t low = word & (0x7F * kBytes);
  const std::uint64_t from_a = low + (0x80 - 'A') * kBytes;
  const std::uint64_t past_z = low + (0x80 - 'Z' - 1) * kBytes;
  return word | ((from_a ^ past_z) & ~word & (0x80 * kBytes)) >> 2;
}

inline bool same_words(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && each_word(a, [&](std::size_t at, auto word) {
           return read_word<decltype(word)>(a, at) == read_word<decltype(word)>(b, at);
         });
}

// Without regard to the case of ASCII letters.
inline bool same_folded_words(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && each_word(a, [&](std::size_t at, auto word) {
           return fold_word(read_word<decltype(word)>(a, at)) ==
                  fold_word(read_word<decltype(word)>(b, at));
         });
}

}  // namespace leakwire::policy
