// TailRules: where an anchor that is not yet whole may begin, at the end of what has been seen.
//
// Immutable once filled; shared by threads. A look costs the bytes of the last word or number.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "match/shape_program.h"
#include "text/byte_set.h"

namespace leakwire::detect {

class TailRules {
 public:
  // Something that begins with `shape`, of which only the first places have been seen.
  void add_beginning(const match::Shape& shape);
  // Something with up to `most` bytes of `bytes` before what it is known by.
  void add_run(const text::ByteSet& bytes, std::size_t most);

  // The first place of text[0, end) from which on something may still come to be found, or `end`.
  std::size_t start(std::string_view text, std::size_t end, bool lines) const noexcept;

 private:
  static constexpr std::size_t kMostRules = 64;
  static constexpr std::size_t kMostPlaces = match::Shape::kMostPlaces;

  void add(const text::ByteSet& bytes, std::size_t most, std::size_t rule);
  bool may_begin(std::string_view text, std::size_t from, std::size_t end,
                 bool lines) const noexcept;

  std::array<std::uint64_t, 256> rules_of_{};  // bit: the byte belongs to the rule
  std::vector<std::uint64_t> alive_;           // by distance from the end: rules that reach so far
  std::uint64_t runs_ = 0;                     // rules made by add_run
  std::size_t count_ = 0;
  std::vector<match::Shape> beginnings_;
  std::array<std::vector<std::uint32_t>, 256> begins_with_;  // beginnings, by first byte
  std::vector<text::ByteSet> second_{256};  // by first byte: what goes on in a beginning
};

}  // namespace leakwire::detect
