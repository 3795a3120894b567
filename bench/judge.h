// Judge: from what another engine proposes to findings, by the confirmer and the resolver of the
// library: so that every engine of a comparison ends with the same findings or is told to be wrong.
//
// One a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bench/tally.h"
#include "detect/compiled_pack.h"
#include "detect/confirm.h"
#include "detect/resolver.h"

namespace leakwire::bench {

class Judge {
 public:
  explicit Judge(const detect::CompiledPack& pack);

  // A block of whole lines, whose first byte is at `base` of the text.
  void begin(std::string_view block, std::uint64_t base);
  // A match of the detector, or the byte behind it, ends before `end` of the block. Every place
  // where it may begin, on that line and within the longest length, is tried; none twice. Ends of
  // one detector come in rising order.
  void try_before(std::uint32_t detector, std::size_t end);
  // ... or lies anywhere in block[from, to), which is one line.
  void try_line(std::uint32_t detector, std::size_t from, std::size_t to);
  // All has been proposed: overlaps are settled and the findings counted.
  void finish(Tally& tally);

 private:
  void try_range(std::uint32_t detector, std::size_t from, std::size_t to);

  const detect::CompiledPack& pack_;
  detect::Confirmer confirmer_;
  detect::Resolver resolver_;
  std::vector<text::ByteSet> first_;  // bytes that a match of the detector may begin with
  std::vector<std::size_t> tried_;    // places of the block before it need not be tried again
  detect::Confirmer::Outcomes found_;
  detect::Window window_;
  std::uint64_t base_ = 0;
};

}  // namespace leakwire::bench
