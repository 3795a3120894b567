// LayerFinder: the places in a text where a layer may begin, by a vector pass over its bytes.
//
// Immutable once made; any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/unwrapper.h"
#include "decode/value_runs.h"
#include "text/byte_classes.h"

namespace leakwire::decode {

class LayerFinder {
 public:
  LayerFinder(Layers layers, std::size_t least_value) noexcept;

  std::size_t find(std::string_view text, std::size_t from) const noexcept;
  // Which layers stand in the text between plain bytes; its values, in order, are put behind
  // `values`. One pass.
  Layers survey(std::string_view text, std::vector<ValueRun>& values) const;
  const ValueRuns& runs() const noexcept { return runs_; }

 private:
  struct Batch;
  text::ByteClasses classes_of(Layers layers) const;
  const text::ByteClasses& classes_for(Layers found, bool may_be_html) const noexcept;
  void add_inline(std::string_view text, std::size_t at, Layers& found) const noexcept;
  template <class OnRun>
  void each_run(const Batch& batch, std::size_t block, std::size_t& passed,
                const OnRun& on_run) const;
  std::size_t find_mark(std::string_view text, std::size_t begin,
                        std::uint64_t marks) const noexcept;
  std::size_t find_value(const Batch& batch, std::size_t block, std::size_t& passed) const noexcept;

  Layers layers_;
  ValueRuns runs_;
  text::ByteClasses classes_;
  text::ByteClasses later_classes_;  // without the marks of percent-encoding
  // Both without the marks of HTML.
  text::ByteClasses plain_classes_, later_plain_classes_;
  unsigned doublings_ = 0;  // of one byte, to the longest run that is told by its bits
};

}  // namespace leakwire::decode
