// The exit code of a run, as scripts rely on it.
#pragma once

namespace leakwire::program {

inline constexpr int kNothingFound = 0;
inline constexpr int kFound = 1;
inline constexpr int kNotDone = 2;  // something asked for could not be done or not be looked at

// 2 wins over 1; `exit_zero` turns 1 into 0, never 2.
constexpr int exit_code(bool found, bool not_done, bool exit_zero) {
  if (not_done) return kNotDone;
  return found && !exit_zero ? kFound : kNothingFound;
}

}  // namespace leakwire::program
