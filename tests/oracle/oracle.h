// Oracle: the meaning of a detector done literally, with plain RE2 and no cleverness at all.
//
// Every start, every length, longest first; edges, validators, key words, neighbours; then overlaps
// from left to right. It shares the table of validators with the engine, and nothing else. Slow:
// for texts of some kilobytes. Immutable once made; copies of RE2 are not shared, so one a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detector_spec.h"
#include "leakwire/finding.h"
#include "leakwire/pack.h"

namespace leakwire::oracle {

// A finding as the oracle sees it.
struct Hit {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  std::size_t detector = 0;  // its place in the list the oracle was made of
  Confidence confidence = Confidence::kWeak;

  std::uint64_t end() const { return offset + length; }
  friend bool operator==(const Hit&, const Hit&) = default;
};

// Bytes that were read, and how many were lost behind them.
struct Piece {
  std::string_view bytes;
  std::uint64_t lost = 0;
};

struct Rule;

class Oracle {
 public:
  // Both throw std::invalid_argument on a pattern, class or validator that is not known.
  explicit Oracle(std::span<const DetectorInfo> detectors);
  explicit Oracle(std::span<const detect::DetectorSpec> specs);
  Oracle(Oracle&&) noexcept;
  Oracle& operator=(Oracle&&) noexcept;
  ~Oracle();

  std::vector<Hit> scan(std::string_view text) const;        // one text
  std::vector<Hit> scan_lines(std::string_view text) const;  // each line a text
  // A text with gaps in it: no side knows of the other; what touches a gap is at most likely.
  std::vector<Hit> scan_pieces(std::span<const Piece> pieces, bool lines) const;
  std::string_view id_of(std::size_t detector) const;

 private:
  std::vector<std::unique_ptr<const Rule>> rules_;
};

}  // namespace leakwire::oracle
