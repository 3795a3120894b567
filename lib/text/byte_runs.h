// Runs of bytes of a class at either end of a text, found eight bytes at a time: where text is made
// of short runs, what a loop over bytes costs is that its end is guessed wrong.
//
// Pure and thread-safe.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace leakwire::text {

// Eight bytes of text, the first one lowest.
class EightBytes {
 public:
  explicit EightBytes(const char* text) noexcept {
    std::memcpy(&word_, text, sizeof word_);
    if constexpr (std::endian::native == std::endian::big) word_ = __builtin_bswap64(word_);
  }

  // The highest bit of each byte that is of the class.
  std::uint64_t letters_or_digits() const noexcept {
    return (between(word_ | kEach * 0x20, 'a', 'z') | between(word_, '0', '9')) & ~word_ & kHighest;
  }
  std::uint64_t bytes_of_names() const noexcept {  // letters, digits, '-', '.', what is not ASCII
    return letters_or_digits() | ((between(word_, '-', '.') | word_) & kHighest);
  }
  // The highest bit of the first byte that is `c`, and none of those before it.
  std::uint64_t equal(char c) const noexcept {
    const std::uint64_t others = word_ ^ kEach * static_cast<std::uint8_t>(c);
    return (others - kEach) & ~others & kHighest;
  }
  static constexpr std::uint64_t kEach = 0x0101010101010101;
  static constexpr std::uint64_t kHighest = kEach * 0x80;

 private:
  // In the highest bit of each byte: what its lower bits are.
  static std::uint64_t between(std::uint64_t word, unsigned first, unsigned last) noexcept {
    const std::uint64_t low = word & ~kHighest;
    return (low + kEach * (0x80 - first)) & ~(low + kEach * (0x7F - last));
  }

  std::uint64_t word_ = 0;
};

// How many bytes at the start of `text` are of the class that `of` tells: of eight bytes, and of
// one.
template <class OfEight, class OfOne>
std::size_t run_at_start(std::string_view text, OfEight of_eight, OfOne of_one) noexcept {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t others = ~of_eight(EightBytes(text.data() + at)) & EightBytes::kHighest;
    if (others != 0) return at + static_cast<std::size_t>(std::countr_zero(others)) / 8;
  }
  while (at < text.size() && of_one(static_cast<std::uint8_t>(text[at]))) ++at;
  return at;
}

// ... at its end.
template <class OfEight, class OfOne>
std::size_t run_at_end(std::string_view text, OfEight of_eight, OfOne of_one) noexcept {
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t)) {
    const std::uint64_t others =
        ~of_eight(EightBytes(text.data() + left - sizeof(std::uint64_t))) & EightBytes::kHighest;
    if (others != 0) {
      return text.size() - left + static_cast<std::size_t>(std::countl_zero(others)) / 8;
    }
  }
  while (left > 0 && of_one(static_cast<std::uint8_t>(text[left - 1]))) --left;
  return text.size() - left;
}

}  // namespace leakwire::text
