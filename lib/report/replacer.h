// Replacer: writes what stands in the place of a finding, in the style asked for.
//
// Holds the pack; one thread at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/pack.h"
#include "leakwire/redact.h"

namespace leakwire::report {

// Bytes of a text to be taken out.
struct Cut {
  std::size_t begin = 0, end = 0;
  std::size_t value_end = 0;  // where the finding itself ends; `end` may lie behind (redact-until)
  std::size_t detector = 0;   // into DetectorPack::detectors()
  bool covers = false;        // more than the finding goes: the mask stars every byte
  std::size_t label = kNoLabel;  // of a run of bytes that holds no finding of its own

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

// '*' over letters, digits and bytes of 0x80 and more.
void mask_letters(std::span<char> bytes) noexcept;
// Is not even the length of the words in such a value to be seen?
bool is_credential(std::string_view category) noexcept;

class Replacer {
 public:
  Replacer(const DetectorPack& pack, const RedactOptions& options);

  // Appends what stands for `bytes`, the bytes of the cut, to `out`.
  void append(std::string& out, const Cut& cut, std::string_view bytes);
  // Appends what stands for a run of bytes that `label` says all of; in mask style, stars.
  void append_cover(std::string& out, std::string_view label, std::size_t length) const;
  // "[card-number]", "[payment.card:9f2c6b1e0d73a845]"; empty in mask style.
  std::string label(std::size_t detector, std::string_view value);
  // The text in whose line a redaction begun by this detector ends, or empty.
  std::string_view until(std::size_t detector) const noexcept {
    return pack_.detectors()[detector].redact_until;
  }
  bool masks() const noexcept { return style_ == RedactStyle::kMask; }

 private:
  DetectorPack pack_;
  RedactStyle style_;
  std::optional<PseudonymKey> key_;
  std::vector<bool> hides_;  // by detector: every byte is starred
  std::string normalised_;
};

}  // namespace leakwire::report
