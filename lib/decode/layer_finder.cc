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

enum Set : std::uint8_t { kMarks, kValues, kHex };

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
      classes_({marks_of(layers), text::kWord | text::ByteSet::of("+/-"),
                runs_.passes_hex() ? kHexDigits : text::ByteSet()}),
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

// Of each block of a batch, bits at the last one of so many bytes of a class: 1, 2, 4, ... Before
// the batch stands the block before it, as runs go on over the edge.
struct LayerFinder::Runs {
  // NOLINTNEXTLINE: filled block by block
  std::array<std::array<std::uint64_t, kMostBlocks + 1>, kDoublings + 1> of;

  Runs() noexcept {  // NOLINT: likewise
    for (auto& words : of) words[0] = 0;
  }
  void find(std::size_t blocks, unsigned doublings) noexcept {
    for (unsigned i = 0; i < doublings; ++i) {
      text::ByteClasses::double_runs(of[i].data() + 1, blocks, 1U << i, of[i + 1].data() + 1);
    }
  }
  void go_on(std::size_t blocks) noexcept {
    for (auto& words : of) words[0] = words[blocks];
  }
};

// What is told of a few blocks at once. NOLINTNEXTLINE: filled block by block
struct LayerFinder::Batch {
  std::size_t begin = 0, count = 0;  // of `text`; blocks
  std::array<text::ByteClasses::Bits, kMostBlocks> bits;
  std::array<std::uint64_t, kMostBlocks> ends;  // of runs, by block
  Runs values, hex;

  void tell(const text::ByteClasses& classes, std::string_view text) noexcept {
    if (text.size() - begin >= kBlock) {
      count = std::min((text.size() - begin) / kBlock, count);
      return classes.tell(text.data() + begin, count, bits.data());
    }
    std::array<char, kBlock> room{};  // zeros are in no set
    std::memcpy(room.data(), text.data() + begin, text.size() - begin);
    count = 1;
    classes.tell(room.data(), 1, bits.data());
  }

  // Bits at the last of so many bytes of values. `passes_hex`: not where all of these are of hex.
  void find_ends(unsigned doublings, bool passes_hex) noexcept {
    for (std::size_t block = 0; block < count; ++block) {
      values.of[0][block + 1] = bits[block][kValues];
      hex.of[0][block + 1] = bits[block][kHex];
    }
    values.find(count, doublings);
    if (passes_hex) hex.find(count, doublings);
    const std::uint64_t hex_ends = passes_hex ? ~std::uint64_t{0} : 0;
    for (std::size_t block = 0; block < count; ++block) {
      ends[block] = values.of[doublings][block + 1] & ~(hex.of[doublings][block + 1] & hex_ends);
    }
  }

  // A bit for each block where a layer between plain bytes may begin, or a run has an end.
  std::uint64_t worth_a_look() const noexcept {
    std::uint64_t some = 0;
    for (std::size_t block = 0; block < count; ++block) {
      some |= std::uint64_t{(bits[block][kMarks] | ends[block]) != 0} << block;
    }
    return some;
  }

  // Where the run begins whose byte at `last` is in the batch; at `from` at the earliest.
  std::size_t run_begin(std::string_view text, std::size_t from, std::size_t last) const noexcept {
    const std::size_t block = (last - begin) / kBlock;
    const std::size_t bit = (last - begin) % kBlock;
    const auto ones =
        static_cast<std::size_t>(std::countl_one(values.of[0][block + 1] << (kBlock - 1 - bit)));
    if (ones <= bit) return last + 1 - ones;
    const auto before = static_cast<std::size_t>(std::countl_one(values.of[0][block]));
    std::size_t at = last - bit - before;
    if (before < kBlock) return at;
    while (at > from && is_value_byte(text[at - 1])) --at;
    return at;
  }
  // Behind it.
  std::size_t run_end(std::string_view text, std::size_t last) const noexcept {
    std::size_t block = (last - begin) / kBlock;
    std::size_t end = last;
    std::uint64_t others = ~bits[block][kValues] >> (last - begin) % kBlock;
    while (others == 0) {
      end = begin + (block + 1) * kBlock;
      if (++block == count) break;
      others = ~bits[block][kValues];
    }
    if (others != 0) return end + static_cast<std::size_t>(std::countr_zero(others));
    while (end < text.size() && is_value_byte(text[end])) ++end;
    return end;
  }
};

// The first run that holds a value, of those that have an end in the block, or the text's size.
// `passed`: behind the last run looked at.
std::size_t LayerFinder::find_value(std::string_view text, const Batch& batch, std::size_t block,
                                    std::size_t& passed) const noexcept {
  const std::size_t begin = batch.begin + block * kBlock;
  std::uint64_t ends = batch.ends[block];
  while (true) {
    if (passed >= begin + kBlock) return text.size();
    if (passed > begin) ends &= ~std::uint64_t{0} << (passed - begin);
    if (ends == 0) return text.size();
    const std::size_t last = begin + static_cast<std::size_t>(std::countr_zero(ends));
    const std::size_t run = batch.run_begin(text, passed, last);
    passed = batch.run_end(text, last);
    if (passed - run < runs_.least()) continue;
    const bool none = runs_.each(text, run, passed, [](const ValueRun&) { return true; });
    if (!none) return run;
  }
}

std::size_t LayerFinder::find(std::string_view text, std::size_t from) const noexcept {
  if (from == 0 && layers_.has(Coding::kUtf16) && utf16_order(text) != Utf16Order::kNone) return 0;
  Batch batch;
  std::size_t passed = from, blocks = 1;
  for (batch.begin = from; batch.begin < text.size(); batch.begin += batch.count * kBlock) {
    batch.count = blocks;
    batch.tell(classes_, text);
    batch.find_ends(doublings_, runs_.passes_hex());
    for (std::uint64_t left = batch.worth_a_look(); left != 0; left &= left - 1) {
      const auto block = static_cast<std::size_t>(std::countr_zero(left));
      const std::uint64_t marks = batch.bits[block][kMarks];
      std::size_t found = find_mark(text, batch.begin + block * kBlock, marks);
      if (!runs_.empty()) found = std::min(found, find_value(text, batch, block, passed));
      if (found < text.size()) return found;
    }
    batch.values.go_on(batch.count);
    batch.hex.go_on(batch.count);
    blocks = std::min(2 * blocks, kMostBlocks);
  }
  return text.size();
}

}  // namespace leakwire::decode
