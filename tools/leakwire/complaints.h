// Complaints: one line on standard error for everything that went wrong, and the memory that it
// did.
//
// Any thread. A line never holds scanned data. Names in it are masked: by the caller with the pack
// of the run, and again here with the built-in one, since all that a user types may be personal
// data.
#pragma once

#include <atomic>
#include <string_view>

#include "leakwire/result.h"
#include "screen.h"

namespace leakwire::program {

class Complaints {
 public:
  explicit Complaints(Screen& screen) : screen_(screen) {}

  // "leakwire: PLACE: what is wrong, and what is expected". Something asked for was not done.
  void say(std::string_view place, std::string_view what);
  // All mistakes of a file, each with its place.
  void say(const Diagnostics& mistakes);
  // The same form, where nothing asked for is missing.
  void note(std::string_view place, std::string_view what);

  bool any() const noexcept { return count_.load() != 0; }
  unsigned count() const noexcept { return count_.load(); }

 private:
  Screen& screen_;
  std::atomic<unsigned> count_{0};
};

}  // namespace leakwire::program
