// LayerFinder: the places in a text where a layer may begin, by a vector pass over its bytes.
//
// Immutable once made; any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "decode/unwrapper.h"
#include "decode/value_runs.h"
#include "text/byte_classes.h"

namespace leakwire::decode {

class LayerFinder {
 public:
  LayerFinder(Layers layers, std::size_t least_value) noexcept;

  std::size_t find(std::string_view text, std::size_t from) const noexcept;
  const ValueRuns& runs() const noexcept { return runs_; }

 private:
  struct Runs;
  struct Batch;
  bool begins_inline(std::string_view text, std::size_t at) const noexcept;
  std::size_t find_mark(std::string_view text, std::size_t begin,
                        std::uint64_t marks) const noexcept;
  std::size_t find_value(std::string_view text, const Batch& batch, std::size_t block,
                         std::size_t& passed) const noexcept;

  Layers layers_;
  ValueRuns runs_;
  text::ByteClasses classes_;
  bool ampersand_, equals_, percent_, backslash_, plus_;
  unsigned doublings_ = 0;  // of one byte, to the longest run that is told by its bits
};

}  // namespace leakwire::decode
