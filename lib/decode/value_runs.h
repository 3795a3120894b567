// Values in base64 or hex that stand in a text between bytes of no alphabet, and decode to text or
// to something compressed.
//
// Pure and thread-safe; any bytes are taken, in linear time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/alphabet.h"
#include "decode/coding.h"
#include "decode/unwrapper.h"
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
inline constexpr std::array<bool, 256> kIsHexDigit = [] {
  std::array<bool, 256> is{};
  kHexDigits.each([&](std::uint8_t digit) { is[digit] = true; });
  return is;
}();
constexpr bool is_hex_value(std::string_view digits) noexcept {
  for (const char c : digits) {
    if (!kIsHexDigit[static_cast<std::uint8_t>(c)]) return false;
  }
  return true;
}

// A value's digits, without padding.
struct ValueRun {
  std::size_t begin = 0, end = 0;
  Coding coding = Coding::kBase64;  // or kBase64Url, kHex
};

class ValueRuns {
 public:
  ValueRuns(Layers layers, std::size_t least) noexcept;

  bool empty() const noexcept { return empty_; }
  std::size_t least() const noexcept { return least_; }
  // The values in a run of value bytes, in order: those whose beginning decodes to what a text may
  // begin with. False once `visit(ValueRun)` returned true: it has what it wanted.
  template <class Visit>
  bool each(std::string_view text, std::size_t begin, std::size_t end, Visit visit) const;

  // Decodes the digits to the front of `out`, which holds a byte for each digit.
  static std::string_view decode(std::string_view digits, Coding coding, char* out) noexcept;
  // Behind the value's padding.
  static std::size_t padded_end(std::string_view text, const ValueRun& run) noexcept;

 private:
  static constexpr std::size_t kMostTails = 3;

  std::optional<ValueRun> base64(std::string_view text, std::size_t begin,
                                 std::size_t end) const noexcept;
  std::optional<ValueRun> hex(std::string_view text, std::size_t begin,
                              std::size_t end) const noexcept;
  std::optional<ValueRun> value(std::string_view text, std::size_t begin,
                                std::size_t end) const noexcept;
  bool begins_well(std::string_view digits, Coding coding) const noexcept;
  bool begins_otherwise(std::string_view digits, Coding coding) const noexcept;

  Layers layers_;
  std::size_t least_;
  bool empty_;
  bool otherwise_;  // what values decode to may be compressed, or UTF-16
};

constexpr bool is_slash(char c) noexcept { return c == '/'; }
constexpr bool is_joint(char c) noexcept { return c == '-' || c == '_' || c == '+'; }
// Where the piece that begins at `begin` ends: before the next byte that parts.
template <class Parts>
std::size_t piece_end(std::string_view text, std::size_t begin, std::size_t end,
                      Parts parts) noexcept {
  while (begin < end && !parts(text[begin])) ++begin;
  return begin;
}

template <class Visit>
bool ValueRuns::each(std::string_view text, std::size_t begin, std::size_t end, Visit visit) const {
  if (const auto whole = value(text, begin, end)) return !visit(*whole);
  // A path or a name may hold it: '/' first, then all that is of one alphabet alone.
  for (std::size_t at = begin; at + least_ <= end;) {
    const std::size_t behind = piece_end(text, at, end, is_slash);
    const bool is_whole = at == begin && behind == end;
    const auto piece = is_whole ? std::nullopt : value(text, at, behind);
    if (piece) {
      if (visit(*piece)) return false;
    } else if (behind - at >= least_) {
      std::size_t separators = 0;
      for (std::size_t inner = at; inner + least_ <= behind;) {
        // What a name stands before, joined by a byte of the value's own alphabet.
        const bool is_tail = separators > 0 && separators <= kMostTails;
        const auto tail = is_tail ? value(text, inner, behind) : std::nullopt;
        if (tail && visit(*tail)) return false;
        if (tail) break;
        ++separators;
        const std::size_t inner_end = piece_end(text, inner, behind, is_joint);
        const bool is_piece = inner == at && inner_end == behind;
        const auto part = is_piece ? std::nullopt : value(text, inner, inner_end);
        if (part && visit(*part)) return false;
        inner = inner_end + 1;
      }
    }
    at = behind + 1;
  }
  return true;
}

}  // namespace leakwire::decode
