#include "decode/layer_finder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "decode/alphabet.h"
#include "decode/code_units.h"
#include "decode/inline_layers.h"
#include "decode/plausible.h"
#include "text/byte_set.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kBlock = text::ByteClasses::kBlock;
constexpr std::size_t kMostBlocks = 64;  // looked at in one go
// Before a '+' of a query: behind longer values the '+' before it tells.
constexpr std::size_t kQueryBefore = 128;
constexpr unsigned kDoublings = 4;  // runs of up to 16 bytes are told by their bits

enum Set : std::uint8_t { kValues, kMarks, kHex };

// Layers between plain bytes begin with these.
text::ByteSet marks_of(Layers layers) {
  std::string_view marks[] = {
      layers.has(Coding::kPercent) || layers.has(Coding::kForm) ? "%" : "",
      layers.has(Coding::kJson) ? "\\" : "",
      layers.has(Coding::kHtml) || layers.has(Coding::kBase64Imap) ? "&" : "",
      layers.has(Coding::kQuotedPrintable) || layers.has(Coding::kEncodedWord) ? "=" : "",
      layers.has(Coding::kPercent) || layers.has(Coding::kForm) ? "+" : "",
  };
  text::ByteSet set;
  for (const std::string_view mark : marks) set = set | text::ByteSet::of(mark);
  return set;
}

}  // namespace

LayerFinder::LayerFinder(Layers layers, std::size_t least_value) noexcept
    : layers_(layers),
      runs_(layers, least_value),
      classes_({text::kWord | text::ByteSet::of("+/-"), marks_of(layers), kHexDigits}),
      ampersand_(layers.has(Coding::kHtml) || layers.has(Coding::kBase64Imap)),
      equals_(layers.has(Coding::kQuotedPrintable) || layers.has(Coding::kEncodedWord)),
      percent_(layers.has(Coding::kPercent) || layers.has(Coding::kForm)),
      backslash_(layers.has(Coding::kJson)),
      plus_(layers.has(Coding::kForm)) {
  while (doublings_ < kDoublings && std::size_t{2} << doublings_ <= runs_.least()) ++doublings_;
}

bool LayerFinder::begins_inline(std::string_view text, std::size_t at) const noexcept {
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  switch (text[at]) {
    case '%':
      return percent_ && (hex_byte(text, at + 1) >= 0 || next == 'u');
    case '+':
      return plus_ || (percent_ && (at == 0 || text[at - 1] != '+') &&
                       is_query_plus(text, at, kQueryBefore));
    case '\\':
      return backslash_ && std::string_view("\"\\/bfnrtu").find(next) != std::string_view::npos;
    case '&':
      return ampersand_ && (next == '#' || text::is_letter(next) || base64_value(next) >= 0);
    case '=':
      return equals_ && (next == '?' || next == '\r' || next == '\n' || next == ' ' ||
                         next == '\t' || is_quoted(text, at + 1));
    default:
      return false;
  }
}

std::size_t LayerFinder::find_mark(std::string_view text, std::size_t begin,
                                   std::uint64_t marks) const noexcept {
  for (; marks != 0; marks &= marks - 1) {
    const std::size_t at = begin + static_cast<std::size_t>(std::countr_zero(marks));
    if (begins_inline(text, at)) return at;
  }
  return text.size();
}

// Of one block and the one before it: the bytes of runs of values, and of hex digits.
struct LayerFinder::Runs {
  std::uint64_t ends = 0;  // at the last byte of as many value bytes as runs are told by
  std::uint64_t values = 0;
  std::uint64_t hex = 0, hex_before = 0;

  // Whether the `length` bytes that end at `bit` are hex digits.
  bool is_hex(std::size_t bit, std::size_t length) const noexcept {
    const std::uint64_t to_bit = hex << (kBlock - 1 - bit) | hex_before >> bit >> 1;
    return std::countl_one(to_bit) >= static_cast<int>(length);
  }
};

// Bits at the last byte of so many value bytes, for twice as many each time.
struct LayerFinder::Ends {
  std::array<std::uint64_t, kDoublings> of{};

  std::uint64_t step(std::uint64_t values, unsigned doublings) noexcept {
#pragma GCC unroll 4
    for (unsigned i = 0; i < kDoublings; ++i) {
      if (i == doublings) break;
      const unsigned shift = 1U << i;
      const std::uint64_t longer = values & (values << shift | of[i] >> (kBlock - shift));
      of[i] = values;
      values = longer;
    }
    return values;
  }
};

// The first run that holds a value, of those that reach their least length in the block. `passed`:
// behind the last run looked at. Runs of hex digits are none, and many (UUIDs, hashes): what
// begins with as many of them as runs are told by has a bit.
std::size_t LayerFinder::find_value(std::string_view text, std::size_t begin, const Runs& runs,
                                    std::size_t& passed) const noexcept {
  const std::size_t told_by = std::size_t{1} << doublings_;
  for (std::uint64_t ends = runs.ends; ends != 0;) {
    const std::size_t last = begin + static_cast<std::size_t>(std::countr_zero(ends));
    ends &= ends - 1;
    if (last < passed) continue;
    const std::size_t run = last + 1 - told_by;
    const std::size_t bit = last - begin;
    std::size_t behind = last + static_cast<std::size_t>(std::countr_one(runs.values >> bit));
    if (behind == begin + kBlock) {
      while (behind < text.size() && is_value_byte(text[behind])) ++behind;
    }
    passed = behind;
    if (behind - run < runs_.least()) continue;
    const bool is_hex = behind - run >= kLeastHex && runs.is_hex(bit, told_by) &&
                        is_hex_value(text.substr(last, behind - last));
    if (is_hex && !layers_.has(Coding::kHex)) continue;
    const bool none = runs_.each(text, run, behind, [](const ValueRun&) { return true; });
    if (!none) return run;
  }
  return text.size();
}

std::size_t LayerFinder::find(std::string_view text, std::size_t from) const noexcept {
  if (from == 0 && layers_.has(Coding::kUtf16) && utf16_order(text) != Utf16Order::kNone) return 0;
  std::array<text::ByteClasses::Bits, kMostBlocks> bits;  // NOLINT: filled block by block
  std::size_t passed = from, blocks = 1;
  Ends ends;
  Runs runs;
  for (std::size_t begin = from; begin < text.size(); blocks = std::min(2 * blocks, kMostBlocks)) {
    const std::size_t whole = std::min((text.size() - begin) / kBlock, blocks);
    if (whole == 0) {
      std::array<char, kBlock> room{};  // zeros are in no set
      std::memcpy(room.data(), text.data() + begin, text.size() - begin);
      classes_.tell(room.data(), 1, bits.data());
    } else {
      classes_.tell(text.data() + begin, whole, bits.data());
    }
    for (std::size_t block = 0; block < std::max<std::size_t>(whole, 1); ++block, begin += kBlock) {
      std::size_t at = find_mark(text, begin, bits[block][kMarks]);
      if (!runs_.empty()) {
        runs.values = bits[block][kValues];
        runs.hex_before = std::exchange(runs.hex, bits[block][kHex]);
        runs.ends = ends.step(runs.values, doublings_);
        if (runs.ends != 0) at = std::min(at, find_value(text, begin, runs, passed));
      }
      if (at < text.size()) return at;
    }
  }
  return text.size();
}

}  // namespace leakwire::decode
