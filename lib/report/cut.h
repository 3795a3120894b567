// Cut: bytes of a text to be taken out. Run: bytes that stand for what was taken out before.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::report {

// Bytes of a text to be taken out.
struct Cut {
  std::size_t begin = 0, end = 0;
  std::size_t value_end = 0;  // where the finding itself ends; `end` may lie behind (redact-until)
  std::size_t detector = 0;   // into DetectorPack::detectors()
  bool covers = false;        // more than the finding goes: the mask stars every byte
  std::size_t label = kNoLabel;    // of a run of bytes that holds no finding of its own
  std::size_t decoded = kNoLabel;  // the value that the bytes encode, where they do

  static constexpr std::size_t kNoLabel = static_cast<std::size_t>(-1);
};

// Bytes that stand for what was taken out before.
struct Run {
  std::size_t begin = 0, end = 0;
};

// Widens cuts that reach into a run to all of it, and joins those that overlap then: half a label
// is never left. Both lie in order and do not overlap among themselves.
void widen(std::vector<Cut>& cuts, std::span<const Run> runs);
// Appends `text[from, to)` to `out` and the runs that lie in it, at their new places, to
// `out_runs`.
void copy(std::string_view text, std::span<const Run> runs, Run part, std::string& out,
          std::vector<Run>& out_runs);

}  // namespace leakwire::report
