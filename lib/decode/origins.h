// Origins: of each byte of a text with a layer taken off, and of its end, where it comes from.
//
// Kept by pieces that come from where they stand, each shifted by another number: what has few
// escapes costs little. One thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leakwire::decode {

class Origins {
 public:
  void clear() noexcept { pieces_.clear(); }
  bool empty() const noexcept { return pieces_.empty(); }
  // The bytes from `at` on come from `from` on, until something else is put. In order.
  void put(std::size_t at, std::size_t from) {
    const auto shift = static_cast<std::uint32_t>(from - at);  // wraps around, and back
    if (pieces_.empty() || pieces_.back().shift != shift) {
      pieces_.push_back({static_cast<std::uint32_t>(at), shift});
    }
  }
  // Of a text that origins were put for.
  std::uint32_t operator[](std::size_t at) const noexcept {
    const auto behind =
        std::upper_bound(pieces_.begin(), pieces_.end(), at,
                         [](std::size_t place, const Piece& one) { return place < one.at; });
    return static_cast<std::uint32_t>(at) + (behind - 1)->shift;
  }
  // Those of what `inner` was made from, whose bytes come from where `outer` says.
  void join(const Origins& outer, const Origins& inner, std::size_t size);

 private:
  struct Piece {
    std::uint32_t at = 0, shift = 0;
  };
  std::vector<Piece> pieces_;
};

// `size`: of the text that `inner` is about. Where the bytes of a piece of `inner` come from is
// never before where those of the piece before do: both are gone through once.
inline void Origins::join(const Origins& outer, const Origins& inner, std::size_t size) {
  clear();
  auto there = outer.pieces_.begin();
  for (std::size_t i = 0; i < inner.pieces_.size(); ++i) {
    const Piece& piece = inner.pieces_[i];
    const std::size_t end = i + 1 < inner.pieces_.size() ? inner.pieces_[i + 1].at : size + 1;
    const std::uint32_t from = piece.at + piece.shift;
    while (there + 1 != outer.pieces_.end() && (there + 1)->at <= from) ++there;
    put(piece.at, std::size_t{from} + there->shift);
    while (there + 1 != outer.pieces_.end() && (there + 1)->at - piece.shift < end) {
      ++there;
      const std::uint32_t at = there->at - piece.shift;
      put(at, std::size_t{there->at} + there->shift);
    }
  }
}

}  // namespace leakwire::decode
