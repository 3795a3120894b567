#include "decode/layer_finder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

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
      layers.has(Coding::kPercent) || layers.has(Coding::kForm) ? "%+" : "",
      layers.has(Coding::kJson) ? "\\" : "",
      layers.has(Coding::kHtml) || layers.has(Coding::kBase64Imap) ? "&" : "",
      layers.has(Coding::kQuotedPrintable) || layers.has(Coding::kEncodedWord) ? "=" : "",
  };
  text::ByteSet set;
  for (const std::string_view mark : marks) set = set | text::ByteSet::of(mark);
  return set;
}

// Whether what a '=' begins, of layers but base64, may begin with `next` behind it.
bool is_behind_equals(char next) noexcept {
  constexpr text::ByteSet kBehind = text::ByteSet::of("?\t \r\n0123456789ABCDEF");
  return kBehind.has(static_cast<unsigned char>(next));
}

}  // namespace

LayerFinder::LayerFinder(Layers layers, std::size_t least_value) noexcept
    : layers_(layers),
      runs_(layers, least_value),
      classes_(classes_of(layers)),
      later_classes_(classes_of(Layers(layers).drop(Coding::kPercent).drop(Coding::kForm))),
      plain_classes_(classes_of(Layers(layers).drop(Coding::kHtml))),
      later_plain_classes_(classes_of(
          Layers(layers).drop(Coding::kPercent).drop(Coding::kForm).drop(Coding::kHtml))) {
  while (doublings_ < kDoublings && std::size_t{2} << doublings_ <= runs_.least()) ++doublings_;
}

text::ByteClasses LayerFinder::classes_of(Layers layers) const {
  return text::ByteClasses({marks_of(layers), text::kWord | text::ByteSet::of("+/-"),
                            runs_.passes_hex() ? kHexDigits : text::ByteSet()});
}

// For what is left to look for. Of percent-encoding there may be much: its marks are passed over
// once it is known.
const text::ByteClasses& LayerFinder::classes_for(Layers found, bool may_be_html) const noexcept {
  const bool is_percent = found.has(layers_.has(Coding::kForm) ? Coding::kForm : Coding::kPercent);
  if (may_be_html) return is_percent ? later_classes_ : classes_;
  return is_percent ? later_plain_classes_ : plain_classes_;
}

// Of those looked for, what the mark at `at` begins, where it is not known already.
void LayerFinder::add_inline(std::string_view text, std::size_t at, Layers& found) const noexcept {
  const auto look = [&](Coding coding, bool (*begins)(std::string_view, std::size_t) noexcept) {
    if (layers_.has(coding) && !found.has(coding) && begins(text, at)) found.add(coding);
  };
  const auto begins_blank = [](std::string_view in, std::size_t place) noexcept {
    return (place == 0 || in[place - 1] != '+') && is_query_plus(in, place, kQueryBefore);
  };
  switch (text[at]) {
    case '%':
      return look(layers_.has(Coding::kForm) ? Coding::kForm : Coding::kPercent, is_percent);
    case '+':
      if (layers_.has(Coding::kForm)) {
        found.add(Coding::kForm);
        return;
      }
      return look(Coding::kPercent, begins_blank);
    case '\\':
      return look(Coding::kJson, is_json_escape);
    case '&':
      look(Coding::kHtml, is_html);
      return look(Coding::kBase64Imap, is_imap);
    case '=':
      if (at + 1 < text.size() && !is_behind_equals(text[at + 1])) return;
      look(Coding::kQuotedPrintable, is_quoted_printable);
      return look(Coding::kEncodedWord, is_word);
    default:
      return;
  }
}

std::size_t LayerFinder::find_mark(std::string_view text, std::size_t begin,
                                   std::uint64_t marks) const noexcept {
  for (; marks != 0; marks &= marks - 1) {
    const std::size_t at = begin + static_cast<std::size_t>(std::countr_zero(marks));
    Layers found;
    add_inline(text, at, found);
    if (!found.empty()) return at;
  }
  return text.size();
}

// What is told of a few blocks at once. NOLINTNEXTLINE: filled block by block
struct LayerFinder::Batch {
  // By set: a word of bits a block, and before them that of the block before the batch.
  static constexpr std::size_t kWords = kMostBlocks + 1;

  std::string_view text;
  std::size_t begin = 0, count = 0;  // of `text`; blocks
  std::array<std::array<std::uint64_t, kWords>, text::ByteClasses::kSets> bits;
  std::array<std::uint64_t, kMostBlocks> ends;  // of runs, by block

  explicit Batch(std::string_view the_text) noexcept : text(the_text) {  // NOLINT: likewise
    for (auto& words : bits) words[0] = 0;
  }

  const std::uint64_t* of(Set set) const noexcept { return bits[set].data() + 1; }

  void tell(const text::ByteClasses& classes) noexcept {
    std::uint64_t* const out = bits[0].data() + 1;
    if (text.size() - begin >= kBlock) {
      count = std::min((text.size() - begin) / kBlock, count);
      return classes.tell(text.data() + begin, count, out, kWords);
    }
    std::array<char, kBlock> room{};  // zeros are in no set
    std::memcpy(room.data(), text.data() + begin, text.size() - begin);
    count = 1;
    classes.tell(room.data(), 1, out, kWords);
  }

  // Finds the ends of runs of values; `passes_hex`: not of those that are all hex. A bit for each
  // block where a layer between plain bytes may begin, or a run has an end.
  std::uint64_t worth_a_look(unsigned doublings, bool passes_hex) noexcept {
    static_assert(kMostBlocks <= text::ByteClasses::kMostWords);
    static_assert(kDoublings <= text::ByteClasses::kMostDoublings);
    return text::ByteClasses::run_ends({of(kValues), passes_hex ? of(kHex) : nullptr, of(kMarks)},
                                       count, doublings, ends.data());
  }

  // Runs go on over the edge of two batches.
  void go_on() noexcept {
    for (auto& words : bits) words[0] = words[count];
  }

  // Where the run begins whose byte at `last` is in the batch; at `from` at the earliest.
  std::size_t run_begin(std::size_t from, std::size_t last) const noexcept {
    const std::size_t block = (last - begin) / kBlock;
    const std::size_t bit = (last - begin) % kBlock;
    const auto ones =
        static_cast<std::size_t>(std::countl_one(of(kValues)[block] << (kBlock - 1 - bit)));
    if (ones <= bit) return last + 1 - ones;
    const auto before = static_cast<std::size_t>(std::countl_one(bits[kValues][block]));
    std::size_t at = last - bit - before;
    if (before < kBlock) return at;
    while (at > from && is_value_byte(text[at - 1])) --at;
    return at;
  }
  // Behind it.
  std::size_t run_end(std::size_t last) const noexcept {
    std::size_t block = (last - begin) / kBlock;
    std::size_t end = last;
    std::uint64_t others = ~of(kValues)[block] >> (last - begin) % kBlock;
    while (others == 0) {
      end = begin + (block + 1) * kBlock;
      if (++block == count) break;
      others = ~of(kValues)[block];
    }
    if (others != 0) return end + static_cast<std::size_t>(std::countr_zero(others));
    while (end < text.size() && is_value_byte(text[end])) ++end;
    return end;
  }
};

// The runs that have an end in the block, in order. `passed`: behind the last one looked at. Return
// true from `on_run(begin)`, which is told before `passed` moves on, to stop.
template <class OnRun>
void LayerFinder::each_run(const Batch& batch, std::size_t block, std::size_t& passed,
                           const OnRun& on_run) const {
  const std::size_t begin = batch.begin + block * kBlock;
  std::uint64_t ends = batch.ends[block];
  while (true) {
    if (passed >= begin + kBlock) return;
    if (passed > begin) ends &= ~std::uint64_t{0} << (passed - begin);
    if (ends == 0) return;
    const std::size_t last = begin + static_cast<std::size_t>(std::countr_zero(ends));
    const std::size_t run = batch.run_begin(passed, last);
    passed = batch.run_end(last);
    if (passed - run >= runs_.least() && on_run(run)) return;
  }
}

// The first run that holds a value, of those that have an end in the block, or the text's size.
std::size_t LayerFinder::find_value(const Batch& batch, std::size_t block,
                                    std::size_t& passed) const noexcept {
  std::size_t found = batch.text.size();
  each_run(batch, block, passed, [&](std::size_t run) {
    const bool none = runs_.each(batch.text, run, passed, [](const ValueRun&) { return true; });
    if (!none) found = run;
    return !none;
  });
  return found;
}

std::size_t LayerFinder::find(std::string_view text, std::size_t from) const noexcept {
  if (from == 0 && layers_.has(Coding::kUtf16) && utf16_order(text) != Utf16Order::kNone) return 0;
  Batch batch(text);
  std::size_t passed = from, blocks = 1;
  for (batch.begin = from; batch.begin < text.size(); batch.begin += batch.count * kBlock) {
    batch.count = blocks;
    batch.tell(classes_);
    std::uint64_t left = batch.worth_a_look(doublings_, runs_.passes_hex());
    for (; left != 0; left &= left - 1) {
      const auto block = static_cast<std::size_t>(std::countr_zero(left));
      const std::uint64_t marks = batch.of(kMarks)[block];
      std::size_t found = find_mark(text, batch.begin + block * kBlock, marks);
      if (!runs_.empty() && batch.ends[block] != 0) {
        found = std::min(found, find_value(batch, block, passed));
      }
      if (found < text.size()) return found;
    }
    batch.go_on();
    blocks = std::min(2 * blocks, kMostBlocks);
  }
  return text.size();
}

Layers LayerFinder::survey(std::string_view text, std::vector<ValueRun>& values) const {
  Layers found;
  if (layers_.has(Coding::kUtf16) && utf16_order(text) != Utf16Order::kNone) {
    found.add(Coding::kUtf16);
  }
  Batch batch(text);
  std::size_t passed = 0;
  // In a form there is a '&' before each field; without one of these none begins anything.
  const bool may_be_html = !layers_.has(Coding::kForm) ||
                           text.find(';') != std::string_view::npos ||
                           text.find('#') != std::string_view::npos;
  for (batch.begin = 0; batch.begin < text.size(); batch.begin += batch.count * kBlock) {
    batch.count = kMostBlocks;
    batch.tell(classes_for(found, may_be_html));
    std::uint64_t left = batch.worth_a_look(doublings_, runs_.passes_hex());
    for (; left != 0; left &= left - 1) {
      const auto block = static_cast<std::size_t>(std::countr_zero(left));
      const std::size_t begin = batch.begin + block * kBlock;
      for (std::uint64_t marks = batch.of(kMarks)[block]; marks != 0; marks &= marks - 1) {
        const std::size_t at = begin + static_cast<std::size_t>(std::countr_zero(marks));
        const bool is_plain =
            text[at] == '=' && at + 1 < text.size() && !is_behind_equals(text[at + 1]);
        if (!is_plain) add_inline(text, at, found);
      }
      if (runs_.empty()) continue;
      each_run(batch, block, passed, [&](std::size_t run) {
        runs_.each(text, run, passed, [&](const ValueRun& value) {
          values.push_back(value);
          return false;
        });
        return false;
      });
    }
    batch.go_on();
  }
  if (found.has(Coding::kQuotedPrintable) && !is_quoted_text(text)) {
    found.drop(Coding::kQuotedPrintable);
  }
  return found;
}

}  // namespace leakwire::decode
