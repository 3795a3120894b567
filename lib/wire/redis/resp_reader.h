// RespReader: the values of RESP 2 and 3, the protocol of Redis, one behind the other, at any cut
// (Redis serialization protocol specification).
//
// Holds a line and a string under way, at most kLongest bytes of each; a longer string is given in
// pieces. Depth is bounded by kMostDepth; deeper ones are no RESP. One direction; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/message.h"

namespace leakwire::wire {

class RespReader {
 public:
  static constexpr std::size_t kLongest = std::size_t{64} << 10, kMostDepth = 32;

  // What is read. An element stands in the innermost group that is not complete.
  class Target {
   public:
    virtual ~Target() = default;
    // An array, set, map ('%', '|') or push, of so many elements; ends once they are there.
    virtual void begin_group(char type, std::uint64_t elements) = 0;
    virtual void end_group() = 0;
    // A string, number or error, whole; empty where there is none.
    virtual void element(char type, std::string_view value) = 0;
    // Of a string that is longer than kLongest, until `last`.
    virtual void piece(std::string_view bytes, bool last) = 0;
    // A line that is no value: a command as a person types it.
    virtual void inline_line(std::string_view line) = 0;
    // A value that stands in no group is complete.
    virtual void end_value() = 0;
  };

  explicit RespReader(Target& target) noexcept : target_(target) {}

  // How many bytes were used; fewer than given where what follows is no RESP: see broken().
  std::size_t push(std::string_view bytes);
  // False: the place of what comes next is not known.
  bool skip(std::uint64_t missing) noexcept;
  bool broken() const noexcept { return broken_; }
  // Nothing is under way.
  bool at_start() const noexcept { return held_.empty() && left_ == 0 && groups_.empty(); }
  // What was used and not given, once.
  std::string take_rest() noexcept { return std::exchange(held_, {}); }
  std::size_t memory() const noexcept {
    return held_.capacity() + groups_.capacity() * sizeof groups_[0];
  }

 private:
  std::string_view take_line(std::string_view bytes);
  std::string_view take_string(std::string_view bytes);
  bool value(std::string_view line);
  void begin_group(char type, std::uint64_t elements);
  void complete();

  Target& target_;
  std::string held_;                   // a line, or a string, under way
  std::uint64_t left_ = 0;             // of the string, with its line end
  std::vector<std::uint64_t> groups_;  // elements that are missing, outermost first
  char type_ = 0;                      // of the string
  bool passes_ = false;                // it is given in pieces
  bool broken_ = false;
};

}  // namespace leakwire::wire
