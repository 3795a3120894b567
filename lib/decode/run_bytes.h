// RunBytes: what is told of a run of bytes of base64 and hex, a vector at a time: where pieces of
// it end, where it is hex, and whether some piece may be a value at all.
//
// One thread at a time; lives no longer than the text.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "decode/alphabet.h"
#include "text/base64_bytes.h"
#include "text/byte_classes.h"
#include "text/byte_set.h"

namespace leakwire::decode {

// Of base64 in both alphabets: value of the digit, or -1.
inline constexpr std::array<std::int8_t, 256> kEitherBase64 = [] {
  std::array<std::int8_t, 256> values = kBase64Values;
  values['-'] = values['+'];
  values['_'] = values['/'];
  return values;
}();
constexpr bool is_value_byte(char c) noexcept {
  return kEitherBase64[static_cast<std::uint8_t>(c)] >= 0;
}

// Hex digits, and what stands between groups of them. Sixteen of these are no base64 of a text: in
// ASCII it would have one of k o s w { at every third place, and UUIDs and hashes are many.
constexpr std::size_t kLeastHex = 16;
inline constexpr text::ByteSet kHexDigits = text::kDigits | text::ByteSet::range('a', 'f') |
                                            text::ByteSet::range('A', 'F') | text::ByteSet::of("-");

// Of value bytes, at least kLeastHex: whether all are digits of hex.
bool are_hex(std::string_view digits) noexcept;
// Of such: false where what may begin a text (ValueRuns::begins_well) finds something wrong in the
// first 8 bytes, and nothing compressed, nor UTF-16, begins there.
bool hex_may_begin(std::string_view digits) noexcept;

class RunBytes {
 public:
  RunBytes(std::string_view text, std::size_t begin, std::size_t end) noexcept
      : text_(text), begin_(begin), end_(end), told_(end) {}

  std::string_view text() const noexcept { return text_; }
  // The first such byte of [from, end), or `end`.
  std::size_t slash(std::size_t from, std::size_t end) noexcept { return find(kSlash, from, end); }
  std::size_t joint(std::size_t from, std::size_t end) noexcept { return find(kJoint, from, end); }
  bool is_hex(std::size_t from, std::size_t end) noexcept { return find(kNoHex, from, end) == end; }
  // Whether, of pieces of at least `least` digits, one that is not all hex begins as a text may.
  bool may_begin_text(std::size_t least) noexcept;
  // Whether, of pieces of at least kLeastHex digits, one may begin a text, something compressed or
  // UTF-16, in base64 or hex.
  bool may_begin_value() noexcept;

  // Joints behind which all that is left up to the next '/' may be one value.
  static constexpr std::size_t kMostTails = 3;

 private:
  enum Set : std::uint8_t { kSlash, kJoint, kNoHex };

  std::size_t find(Set set, std::size_t from, std::size_t end) noexcept {
    while (from < end) {
      const std::size_t bit = (from - begin_) % text::ByteClasses::kBlock;
      if (from - bit != told_) tell(from - bit);
      const std::uint64_t bits = bits_[set] >> bit;
      if (bits != 0) return std::min(end, from + static_cast<std::size_t>(std::countr_zero(bits)));
      from += text::ByteClasses::kBlock - bit;
    }
    return end;
  }
  void tell(std::size_t from) noexcept;
  void tell_bytes(std::size_t from) noexcept;
  bool may_begin_base64(std::size_t block, std::uint64_t begins, std::uint64_t parts,
                        std::uint64_t slashes, std::uint64_t behind) const noexcept;
  bool has_odd_bytes(std::size_t block, std::size_t place, std::uint64_t ends) const noexcept;
  bool may_begin_hex(std::uint64_t begins, std::size_t block, std::uint64_t behind) const noexcept;

  std::string_view text_;
  std::size_t begin_, end_;
  std::size_t told_;  // where the bytes begin that bits_ is about; end_: none yet
  std::array<std::uint64_t, text::ByteClasses::kSets> bits_{};
  text::Base64Bytes::Bits bytes_{};
};

}  // namespace leakwire::decode
