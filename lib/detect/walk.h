// Walk: an automaton laid out to be read from several places at once.
//
// Immutable once made; shared by threads. A place costs a few nanoseconds while all go together:
// no branch waits for what one of them comes to.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "match/automaton.h"
#include "text/byte_set.h"
#include "text/store.h"

namespace leakwire::detect {

// How far a walk has come from one place, and where on its way a match may end.
struct Reading {
  std::size_t start = 0;
  std::uint64_t ends = 0;   // of the last bytes % 64 bytes; the lowest bit: a match may end here
  std::uint32_t bytes = 0;  // read
  std::uint16_t state = 0;
};

class Walk {
 public:
  using State = std::uint16_t;  // those where a match may end have the highest numbers
  static constexpr State kDead = 0;
  static constexpr std::size_t kAbreast = 4;
  static constexpr std::size_t kFirst = 4;   // bytes of a first stride, which ends most of them
  static constexpr std::size_t kStride = 8;  // ... of the next
  static constexpr std::size_t kMost = 128;  // readings that strides() takes

  explicit Walk(const match::Automaton& automaton);

  // text::Saver, text::Loader.
  template <class Self, class Store>
  static void fields(Self& self, Store& store) {
    store(self.start_, self.last_silent_, self.first_is_silent_, self.columns_, self.table_);
  }

  Reading begin(std::size_t start) const noexcept { return {start, 0, 0, start_}; }
  State start() const noexcept { return start_; }
  bool matches_empty() const noexcept { return accepts(start_); }
  bool accepts(State state) const noexcept { return state > last_silent_; }
  // `lines`: no way leads over a line end.
  State next(State state, char byte, bool lines) const noexcept {
    return table_[columns_[lines ? 1 : 0][static_cast<std::uint8_t>(byte)] + state];
  }

  // Over all of `bytes`.
  State over(State state, std::string_view bytes, bool lines) const noexcept {
    const std::uint32_t* columns = columns_[lines ? 1 : 0].data();
    const State* table = table_.data();
    std::size_t now = state;
    for (const char byte : bytes) now = table[columns[static_cast<std::uint8_t>(byte)] + now];
    return static_cast<State>(now);
  }

  // Which places a reading may begin at.
  struct Entry {
    std::size_t first = 0;    // none before it
    text::ByteSet forbidden;  // nor behind one of these bytes
  };
  // Begins a reading at each of `starts`, at least one, and takes it kFirst bytes on, which `text`
  // must have. Those that come to nothing, dead and without an end, are let go of. How many are
  // left. There must be room for kAbreast more readings than starts.
  std::size_t first_stride(const char* text, bool lines, std::span<const std::size_t> starts,
                           const Entry& entry, Reading* readings) const noexcept;
  // Takes `count` readings, at least one, on by kStride bytes, likewise. One that is dead but has
  // ends stays as it is.
  std::size_t stride(const char* text, bool lines, Reading* readings,
                     std::size_t count) const noexcept;
  // Takes readings of the same length, or dead ones, on by kStride bytes while two are alive and
  // `room` bytes from each start are there, up to 60. All of them stay, in their places.
  void strides(const char* text, bool lines, std::span<Reading> readings,
               std::size_t room) const noexcept;
  // On to `stop`, or until it is dead. The ends of each 64 bytes gone by are written to `passed`.
  void read(const char* text, std::size_t stop, bool lines, Reading& reading,
            std::uint64_t* passed) const noexcept;

 private:
  friend class text::Loader;
  Walk() = default;

  // Readings abreast of each other.
  struct Lanes;
  template <std::size_t kBytes, bool kEnds>
  void go_on(Lanes& lanes, bool lines) const noexcept;
  template <bool kEnds>
  std::size_t begin_all(const char* text, bool lines, std::span<const std::size_t> starts,
                        const Entry& entry, Reading* readings) const noexcept;

  State start_ = kDead;
  State last_silent_ = kDead;
  bool first_is_silent_ = false;  // no match is as short as a first stride
  // By byte: where its column of the table begins. With lines, a line end has one that is dead.
  std::array<std::array<std::uint32_t, 256>, 2> columns_{};
  std::vector<State> table_;  // classes x states
};

// The lengths of a reading at which a match may end, longest first.
class Lengths {
 public:
  Lengths(const Reading& reading, const std::uint64_t* passed) noexcept
      : passed_(passed), ends_(reading.ends), bytes_(reading.bytes), words_(reading.bytes / 64) {}

  // 0: no more.
  std::size_t next() noexcept {
    while (ends_ == 0) {
      if (words_ == 0) return 0;
      bytes_ = words_ * 64;
      ends_ = passed_[--words_];
    }
    const std::size_t length = bytes_ - static_cast<std::size_t>(std::countr_zero(ends_));
    ends_ &= ends_ - 1;
    return length;
  }

 private:
  const std::uint64_t* passed_;
  std::uint64_t ends_;
  std::size_t bytes_;
  std::size_t words_;
};

}  // namespace leakwire::detect
