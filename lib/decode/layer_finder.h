// LayerFinder: the places in a text where a layer may begin, by a pass over its bytes that the
// compiler makes a vector pass.
//
// Immutable once made; any number of threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "decode/unwrapper.h"
#include "decode/value_runs.h"

namespace leakwire::decode {

class LayerFinder {
 public:
  LayerFinder(Layers layers, std::size_t least_value) noexcept;

  std::size_t find(std::string_view text, std::size_t from) const noexcept;
  const ValueRuns& runs() const noexcept { return runs_; }

 private:
  struct Block;
  struct Ends;
  Block look_at(const char* bytes) const noexcept;
  bool begins_inline(std::string_view text, std::size_t at) const noexcept;
  std::size_t find_mark(std::string_view text, std::size_t begin, std::size_t end) const noexcept;
  std::size_t find_value(std::string_view text, std::size_t begin, std::uint64_t values,
                         std::uint64_t ends, std::size_t& passed) const noexcept;

  using Marks = std::array<std::uint8_t, 5>;

  Layers layers_;
  ValueRuns runs_;
  bool ampersand_, equals_, percent_, backslash_, plus_;
  unsigned doublings_ = 0;  // of one byte, to the longest run that is told by its bits
  Marks marks_{};           // what these begin with; 0 for what is not looked for
};

}  // namespace leakwire::decode
