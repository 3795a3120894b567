// Values in base64 or hex that stand in a text between bytes of no alphabet, and decode to text or
// to something compressed.
//
// Pure and thread-safe; any bytes are taken, in linear time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "decode/coding.h"
#include "decode/run_bytes.h"
#include "decode/unwrapper.h"

namespace leakwire::decode {

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
  bool each(std::string_view text, std::size_t begin, std::size_t end, Visit visit) const {
    if (!quick_ && least_ >= kLeastHex && end - begin >= least_) {
      const std::string_view digits = text.substr(begin, end - begin);
      // Of hex alone, all is one value or none.
      if (are_hex(digits)) {
        if (!layers_.has(Coding::kHex) || !hex_may_begin(digits)) return true;
        const auto value = hex(text, begin, end);
        return !value || !visit(*value);
      }
    }
    RunBytes run(text, begin, end);
    if (quick_ && !run.may_begin_text(least_)) return true;
    if (!quick_ && least_ >= kLeastHex && !run.may_begin_value()) return true;
    return each_of(run, begin, end, visit);
  }
  // The same without a quick look at all of the run first.
  template <class Visit>
  bool each_of(RunBytes& run, std::size_t begin, std::size_t end, Visit visit) const;

  // Decodes the digits to the front of `out`, which holds a byte for each digit.
  static std::string_view decode(std::string_view digits, Coding coding, char* out) noexcept;
  // Behind the value's padding.
  static std::size_t padded_end(std::string_view text, const ValueRun& run) noexcept;

 private:
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
bool ValueRuns::each_of(RunBytes& run, std::size_t begin, std::size_t end, Visit visit) const {
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
        const bool is_tail = separators > 0 && separators <= RunBytes::kMostTails;
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
