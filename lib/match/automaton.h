// Automaton: a pattern as a table of states, made once, then read byte by byte.
//
// Immutable once built; any number of threads may read it. One step is two loads, so that a candidate
// costs nanoseconds; the number of states is bounded when it is built, never while it runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "match/regex.h"
#include "text/byte_set.h"

namespace leakwire::match {

class Automaton {
 public:
  using State = std::uint16_t;
  static constexpr State kDead = 0;           // no way on leads to a match
  static constexpr std::size_t kMostStates = 4096;

  // Nothing where it would need more than kMostStates.
  static std::optional<Automaton> build(const Node& pattern);

  State start() const noexcept { return start_; }
  State next(State state, char byte) const noexcept {
    return table_[state * width_ + class_of_[static_cast<std::uint8_t>(byte)]];
  }
  bool accepts(State state) const noexcept { return accepts_[state] != 0; }

  std::size_t states() const noexcept { return accepts_.size(); }
  bool matches_empty() const noexcept { return accepts(start_); }
  std::size_t min_length() const noexcept { return min_length_; }  // bytes; SIZE_MAX: matches nothing

  // The bytes that may leave `state`.
  text::ByteSet bytes_from(State state) const;
  // At each of the first `most` places, the bytes a match may have there; as long as every match is.
  std::vector<text::ByteSet> shape(std::size_t most) const;
  // The bytes that may stand before the first `byte` of a match, and right behind it (all, where a
  // match may end there). Nothing where a match may lack `byte`.
  struct Around {
    text::ByteSet before;
    text::ByteSet after;
  };
  std::optional<Around> around(std::uint8_t byte) const;

 private:
  Automaton() = default;
  void measure();

  State start_ = kDead;
  std::size_t width_ = 1;                      // number of byte classes
  std::size_t min_length_ = 0;
  std::array<std::uint8_t, 256> class_of_{};
  std::vector<State> table_;                   // states x classes
  std::vector<std::uint8_t> accepts_;
  friend class Builder;
};

}  // namespace leakwire::match
