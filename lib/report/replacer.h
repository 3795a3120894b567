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
#include "report/cut.h"

namespace leakwire::report {

// '*' over letters, digits and bytes of 0x80 and more.
void mask_letters(std::span<char> bytes) noexcept;
// Is not even the length of the words in such a value to be seen?
bool is_credential(std::string_view category) noexcept;

class Replacer {
 public:
  Replacer(const DetectorPack& pack, const RedactOptions& options);

  // Appends what stands for `bytes`, the bytes of the cut, to `out`. `value`: that of the finding.
  void append(std::string& out, const Cut& cut, std::string_view bytes, std::string_view value);
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
