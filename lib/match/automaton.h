// Automaton: a pattern as a table of states, made once, then read byte by byte.
//
// Immutable once built; any number of threads may read it. One step is two loads, so that a
// candidate costs nanoseconds; the number of states is bounded when it is built, never while it
// runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "match/regex.h"
#include "text/byte_set.h"
#include "text/store.h"

namespace leakwire::match {

class Automaton {
 public:
  // The state's row in the table, and whether a match may end there: so a step is two loads and an
  // add.
  using State = std::uint32_t;
  static constexpr State kDead = 0;  // no way on leads to a match
  static constexpr std::size_t kMostStates = 4096;

  // Nothing where it would need more than kMostStates.
  static std::optional<Automaton> build(const Node& pattern);

  State start() const noexcept { return start_; }
  State next(State state, char byte) const noexcept {
    return table_[(state & ~kAccepts) + class_of_[static_cast<std::uint8_t>(byte)]];
  }
  static bool accepts(State state) noexcept { return (state & kAccepts) != 0; }
  // Neither dead nor accepting: what most steps come to.
  static bool only_goes_on(State state) noexcept { return static_cast<std::int32_t>(state) > 0; }
  bool takes_line_ends() const noexcept { return takes_line_ends_; }

  std::size_t states() const noexcept { return table_.size() / width_; }
  // Of a state: below states().
  std::size_t number(State state) const noexcept { return (state & ~kAccepts) / width_; }
  bool matches_empty() const noexcept { return accepts(start_); }
  std::size_t min_length() const noexcept {
    return min_length_;
  }  // bytes; SIZE_MAX: matches nothing

  // Bytes that it never tells apart make a class.
  std::size_t classes() const noexcept { return width_; }
  std::size_t class_of(std::uint8_t byte) const noexcept { return class_of_[byte]; }
  const text::ByteSet& class_bytes(std::size_t group) const noexcept { return class_bytes_[group]; }
  State next_by_class(State state, std::size_t group) const noexcept {
    return table_[(state & ~kAccepts) + group];
  }

  // The bytes that may leave `state`.
  text::ByteSet bytes_from(State state) const;

  // What a text of one or two bytes inside every match tells about where the match begins.
  struct Around {
    bool may_begin = false;  // a match may begin with it
    text::ByteSet before;    // bytes that may stand between a match's start and its first such text
    text::ByteSet behind;  // bytes that may stand right behind it; all, where a match may end there
  };
  Around around(std::string_view text) const;
  // The matches that lack `text`; nothing where all have it.
  std::optional<Automaton> without(std::string_view text) const;

  // text::Saver, text::Loader.
  template <class Self, class Store>
  static void fields(Self& self, Store& store) {
    store(self.start_, self.width_, self.min_length_, self.takes_line_ends_, self.class_of_,
          self.class_bytes_, self.table_);
  }

 private:
  static constexpr State kAccepts = State{1} << 31;

  Automaton() = default;
  // From numbers of states to rows, once all are known.
  void seal(State start, const std::vector<bool>& accepts);
  void measure();

  State start_ = kDead;
  std::size_t width_ = 1;  // number of byte classes
  std::size_t min_length_ = 0;
  bool takes_line_ends_ = false;  // some match holds a '\n'
  std::array<std::uint8_t, 256> class_of_{};
  std::vector<text::ByteSet> class_bytes_;
  std::vector<State> table_;  // states x classes
  friend class Builder;
  friend class Inner;
  friend class text::Loader;
};

}  // namespace leakwire::match
