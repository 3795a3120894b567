// HarSplitter: a browser's recording (HTTP Archive 1.2) cut into its entries, as it comes.
//
// Finds the objects of log.entries and gives each whole one; all else is passed over. Holds one
// entry. One thread at a time; any bytes are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::inspect {

// Where a byte stands in the document: offset from 0, line and column from 1.
struct HarPlace {
  std::uint64_t offset = 0;
  std::uint64_t line = 1;
  std::uint64_t column = 1;
};

class HarSplitter {
 public:
  static constexpr std::size_t kMostEntry = std::size_t{64} << 20;

  enum class State : std::uint8_t {
    kGoesOn,
    kDone,    // the document is whole
    kBehind,  // the document is whole, and something stands behind it
    kWrong,   // no recording
    kLong,    // an entry of over kMostEntry bytes: not looked at from its beginning on
  };
  // The object, with its braces, and where it begins. Return false to stop.
  using EntryFn = FunctionRef<bool(std::string_view entry, const HarPlace& place)>;

  // False once `on_entry` stopped it.
  bool push(std::string_view chunk, EntryFn on_entry);
  State state() const noexcept { return state_; }
  bool is_whole() const noexcept { return state_ == State::kDone || state_ == State::kBehind; }
  bool has_entries() const noexcept { return has_entries_; }
  // Of the next byte; where an entry has begun, of the entry; else of what is wrong, or stands
  // behind the document.
  HarPlace unread() const noexcept {
    const bool is_told = in_entry_ || state_ == State::kBehind || state_ == State::kWrong;
    return is_told ? entry_place_ : place_;
  }
  HarPlace place() const noexcept { return place_; }

 private:
  bool step(char c, EntryFn on_entry);
  bool open(char c);
  bool close(char c, EntryFn on_entry);
  void move(char c) noexcept;

  State state_ = State::kGoesOn;
  HarPlace place_;
  unsigned depth_ = 0;  // open objects and arrays
  bool in_text_ = false;
  bool escaped_ = false;
  bool is_value_ = false;   // behind a colon
  std::string text_;        // the last text outside of entries, its beginning
  unsigned log_depth_ = 0;  // of log's object; 0: not in it
  bool in_entries_ = false;
  bool has_entries_ = false;
  bool in_entry_ = false;
  std::string entry_;
  HarPlace entry_place_;
};

}  // namespace leakwire::inspect
