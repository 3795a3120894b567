#include "decode/layer_finder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "decode/alphabet.h"
#include "decode/code_units.h"
#include "decode/plausible.h"
#include "text/byte_set.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kBlock = 64;
constexpr unsigned kDoublings = 4;  // runs of up to 16 bytes are told by their bits
constexpr std::size_t kGroup = 8;   // bytes of a word

// What GCC and Clang make a vector of on every machine.
using Bytes [[gnu::vector_size(16)]] = std::uint8_t;

}  // namespace

// What stands in 64 bytes.
struct LayerFinder::Block {
  bool has_mark = false;     // a byte that layers between plain bytes begin with
  std::uint64_t values = 0;  // bit i: byte i is a value byte
};

LayerFinder::Block LayerFinder::look_at(const char* bytes) const noexcept {
  std::array<std::uint64_t, kBlock / kGroup> values;  // NOLINT: filled below
  Bytes any_mark{};
  for (std::size_t i = 0; i < kBlock; i += sizeof(Bytes)) {
    Bytes c;  // NOLINT(cppcoreguidelines-init-variables): filled below
    std::memcpy(&c, bytes + i, sizeof c);
    // '/' stands before '0'.
    const Bytes value = Bytes((c | 0x20) - 'a' < 26) | Bytes(c - '/' < 11) | Bytes(c == '+') |
                        Bytes(c == '-') | Bytes(c == '_');
    for (const std::uint8_t mark : marks_) any_mark |= Bytes(c == mark);
    std::memcpy(&values[i / kGroup], &value, sizeof value);
  }
  std::array<std::uint64_t, sizeof(Bytes) / kGroup> marks;  // NOLINT
  std::memcpy(marks.data(), &any_mark, sizeof any_mark);
  Block block;
  block.has_mark = (marks[0] | marks[1]) != 0;
  // A bit of each byte, brought together by a product: no carries, as each has a place of its own.
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint64_t bits = (values[i] & 0x8040201008040201U) * 0x0101010101010101U >> 56;
    block.values |= bits << (i * kGroup);
  }
  return block;
}

LayerFinder::LayerFinder(Layers layers, std::size_t least_value) noexcept
    : layers_(layers),
      runs_(layers, least_value),
      ampersand_(layers.has(Coding::kHtml) || layers.has(Coding::kBase64Imap)),
      equals_(layers.has(Coding::kQuotedPrintable) || layers.has(Coding::kEncodedWord)),
      percent_(layers.has(Coding::kPercent) || layers.has(Coding::kForm)),
      backslash_(layers.has(Coding::kJson)),
      plus_(layers.has(Coding::kForm)) {
  while (doublings_ < kDoublings && std::size_t{2} << doublings_ <= runs_.least()) ++doublings_;
  const bool looks[] = {percent_, backslash_, ampersand_, equals_, plus_};
  for (std::size_t i = 0; i < marks_.size(); ++i) {
    marks_[i] = looks[i] ? static_cast<std::uint8_t>("%\\&=+"[i]) : 0;
  }
}

bool LayerFinder::begins_inline(std::string_view text, std::size_t at) const noexcept {
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  switch (text[at]) {
    case '%':
      return percent_ && (hex_byte(text, at + 1) >= 0 || next == 'u');
    case '+':
      return plus_;
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
                                   std::size_t end) const noexcept {
  for (std::size_t i = begin; i < end; ++i) {
    if (begins_inline(text, i)) return i;
  }
  return text.size();
}

// Bits at the last byte of so many value bytes, for twice as many each time.
struct LayerFinder::Ends {
  std::array<std::uint64_t, kDoublings> of{};

  std::uint64_t step(std::uint64_t values, unsigned doublings) noexcept {
    for (unsigned i = 0; i < doublings; ++i) {
      const unsigned shift = 1U << i;
      const std::uint64_t longer = values & (values << shift | of[i] >> (kBlock - shift));
      of[i] = values;
      values = longer;
    }
    return values;
  }
};

// The first run that holds a value, of those that reach their least length in the block. `passed`:
// behind the last run looked at.
std::size_t LayerFinder::find_value(std::string_view text, std::size_t begin, std::uint64_t values,
                                    std::uint64_t ends, std::size_t& passed) const noexcept {
  while (ends != 0) {
    const std::size_t last = begin + static_cast<std::size_t>(std::countr_zero(ends));
    ends &= ends - 1;
    if (last < passed) continue;
    const std::size_t run = last + 1 - (std::size_t{1} << doublings_);
    const std::size_t bit = last - begin;
    std::size_t behind = last + static_cast<std::size_t>(std::countr_one(values >> bit));
    if (behind == begin + kBlock) {
      while (behind < text.size() && is_value_byte(text[behind])) ++behind;
    }
    passed = behind;
    if (behind - run < runs_.least()) continue;
    const bool none = runs_.each(text, run, behind, [](const ValueRun&) { return true; });
    if (!none) return run;
  }
  return text.size();
}

std::size_t LayerFinder::find(std::string_view text, std::size_t from) const noexcept {
  if (from == 0 && layers_.has(Coding::kUtf16) && utf16_order(text) != Utf16Order::kNone) return 0;
  std::size_t passed = from;
  Ends runs;
  for (std::size_t begin = from; begin < text.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, text.size());
    std::array<char, kBlock> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    const char* bytes = text.data() + begin;
    if (end - begin < kBlock) {
      room.fill(' ');
      std::memcpy(room.data(), bytes, end - begin);
      bytes = room.data();
    }
    const Block block = look_at(bytes);
    std::size_t at = block.has_mark ? find_mark(text, begin, end) : text.size();
    if (!runs_.empty()) {
      const std::uint64_t ends = runs.step(block.values, doublings_);
      if (ends != 0) at = std::min(at, find_value(text, begin, block.values, ends, passed));
    }
    if (at < text.size()) return at;
  }
  return text.size();
}

}  // namespace leakwire::decode
