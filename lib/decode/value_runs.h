// Values in base64 or hex that stand in a text between bytes of no alphabet, and decode to text or
// to something compressed.
//
// Pure and thread-safe; any bytes are taken, in linear time.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/alphabet.h"
#include "decode/coding.h"
#include "decode/unwrapper.h"
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

// What is told of a run's bytes, a vector at a time: where pieces of it end, where it is hex.
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

  std::string_view text_;
  std::size_t begin_, end_;
  std::size_t told_;  // where the bytes begin that bits_ is about; end_: none yet
  std::array<std::uint64_t, text::ByteClasses::kSets> bits_{};
};

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
  // Whether hex digits alone are no value, however many: where least() is enough of them.
  bool passes_hex() const noexcept { return quick_; }
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

  std::optional<ValueRun> base64(RunBytes& run, std::size_t begin, std::size_t end) const noexcept;
  std::optional<ValueRun> hex(std::string_view text, std::size_t begin,
                              std::size_t end) const noexcept;
  std::optional<ValueRun> value(RunBytes& run, std::size_t begin, std::size_t end) const noexcept {
    if (end - begin < least_) return std::nullopt;
    if (layers_.has(Coding::kHex)) {
      if (auto found = hex(run.text(), begin, end)) return found;
    }
    return base64(run, begin, end);
  }
  bool begins_well(std::string_view digits, Coding coding) const noexcept;
  bool begins_otherwise(std::string_view digits, Coding coding) const noexcept;
  bool begins_binary(std::string_view digits, Coding coding) const noexcept;

  Layers layers_;
  std::size_t least_;
  bool empty_;
  bool otherwise_;  // what values decode to may be compressed, or UTF-16
  bool quick_;      // RunBytes::may_begin_text() tells of all values
};

template <class Visit>
bool ValueRuns::each(std::string_view text, std::size_t begin, std::size_t end, Visit visit) const {
  RunBytes run(text, begin, end);
  if (quick_ && !run.may_begin_text(least_)) return true;
  if (const auto whole = value(run, begin, end)) return !visit(*whole);
  // A path or a name may hold it: '/' first, then all that is of one alphabet alone.
  for (std::size_t at = begin; at + least_ <= end;) {
    const std::size_t behind = run.slash(at, end);
    const bool is_whole = at == begin && behind == end;
    const auto piece = is_whole ? std::nullopt : value(run, at, behind);
    if (piece) {
      if (visit(*piece)) return false;
    } else if (behind - at >= least_) {
      std::size_t separators = 0;
      for (std::size_t inner = at; inner + least_ <= behind;) {
        // What a name stands before, joined by a byte of the value's own alphabet.
        const bool is_tail = separators > 0 && separators <= kMostTails;
        const auto tail = is_tail ? value(run, inner, behind) : std::nullopt;
        if (tail && visit(*tail)) return false;
        if (tail) break;
        ++separators;
        const std::size_t inner_end = run.joint(inner, behind);
        const bool is_told = inner_end == behind && (inner == at || is_tail);
        const auto part = is_told ? std::nullopt : value(run, inner, inner_end);
        if (part && visit(*part)) return false;
        inner = inner_end + 1;
      }
    }
    at = behind + 1;
  }
  return true;
}

}  // namespace leakwire::decode
