#include "decode/value_runs.h"

#include <cstring>

#include "decode/plausible.h"
#include "text/hex.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kLookedAt = 32;  // digits that are decoded to see what they begin

constexpr std::size_t kMostHigh = 2;  // bytes above ASCII that need not be UTF-8
constexpr bool is_control(int byte) noexcept {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

// What four digits say: three bytes in base64, two in hex.
std::uint32_t group_of(const char* digits, Coding coding) noexcept {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int value = coding == Coding::kHex ? text::hex_value(digits[i])
                                             : kEitherBase64[static_cast<std::uint8_t>(digits[i])];
    bits = bits << (coding == Coding::kHex ? 4 : 6) | static_cast<std::uint32_t>(value);
  }
  return bits;
}

constexpr text::ByteClasses kRunClasses({text::ByteSet::of("/"), text::ByteSet::of("-_+"),
                                         (text::kWord | text::ByteSet::of("+/")) & ~kHexDigits});

// By byte, and by its place among four digits of base64: its bits of three bytes, the first one
// lowest.
constexpr std::array<std::array<std::uint32_t, 256>, 4> kDigitBits = [] {
  std::array<std::array<std::uint32_t, 256>, 4> bits{};
  for (std::size_t c = 0; c < 256; ++c) {
    const auto value = static_cast<std::uint32_t>(std::max<int>(kEitherBase64[c], 0));
    bits[0][c] = value << 2;
    bits[1][c] = value >> 4 | (value & 0xF) << 12;
    bits[2][c] = value >> 2 << 8 | (value & 3) << 22;
    bits[3][c] = value << 16;
  }
  return bits;
}();

__extension__ using SixteenBytes = unsigned __int128;

constexpr SixteenBytes each_byte(std::uint8_t byte) noexcept {
  SixteenBytes all = 0;
  for (int i = 0; i < 16; ++i) all = all << 8 | byte;
  return all;
}

// Whether some byte is zero.
bool has_zero(SixteenBytes bytes) noexcept {
  return ((bytes - each_byte(1)) & ~bytes & each_byte(0x80)) != 0;
}

// Of 16 digits of base64: false where begins_well() finds something wrong in the first 12 bytes,
// and nothing but a text will do. Without a branch: in text, any digit may be the first wrong one.
bool text_may_begin(const char* digits) noexcept {
  constexpr std::size_t kBytes = 12;
  const auto* const from = reinterpret_cast<const std::uint8_t*>(digits);
  SixteenBytes bytes = each_byte(0xA0) << 8 * kBytes;  // right behind any byte
  for (std::size_t group = 0; group < kBytes / 3; ++group) {
    const std::uint8_t* const four = from + 4 * group;
    const std::uint32_t bits = kDigitBits[0][four[0]] | kDigitBits[1][four[1]] |
                               kDigitBits[2][four[2]] | kDigitBits[3][four[3]];
    bytes |= SixteenBytes{bits} << 24 * group;
  }
  const SixteenBytes high = bytes & each_byte(0x80);
  const SixteenBytes from_c0 = high & bytes << 1;
  const SixteenBytes from_80_to_9f = high & ~(bytes << 1) & ~(bytes << 2);
  SixteenBytes third = high;
  static_assert(kMostHigh == 2);
  for (int i = 0; i < 2; ++i) third &= third - 1;
  const SixteenBytes many = third | (0 - third);  // from the third one above ASCII on
  const SixteenBytes wrong =
      (from_80_to_9f & ~(high << 8)) |
      (many & ((from_c0 & high << 8) | (~high & from_c0 << 8 & each_byte(0x80))));
  // Control characters, but for 8 to 15, where some are of texts.
  return wrong == 0 && !has_zero(bytes & each_byte(0xF8)) &&
         !has_zero((bytes & each_byte(0xF0)) ^ each_byte(0x10));
}

bool is_hex_run(std::string_view digits) noexcept {
  return std::all_of(digits.begin(), digits.end(), [](char c) { return text::hex_value(c) >= 0; });
}

}  // namespace

void RunBytes::tell(std::size_t from) noexcept {
  constexpr std::size_t kBlock = text::ByteClasses::kBlock;
  told_ = from;
  if (text_.size() - from >= kBlock) {
    return kRunClasses.tell(text_.data() + from, 1, bits_.data(), 1);
  }
  std::array<char, kBlock> room{};  // zeros are in no set
  std::memcpy(room.data(), text_.data() + from, text_.size() - from);
  kRunClasses.tell(room.data(), 1, bits_.data(), 1);
}

bool RunBytes::may_begin_text(std::size_t least) noexcept {
  constexpr std::size_t kBlock = text::ByteClasses::kBlock;
  std::uint64_t first = 1;  // of the block: a piece begins there
  for (std::size_t block = begin_; block + least <= end_; block += kBlock) {
    tell(block);
    const std::uint64_t parts = bits_[kSlash] | bits_[kJoint];
    std::uint64_t starts = parts << 1 | first;
    first = parts >> (kBlock - 1);
    const std::size_t last = end_ - least - block;
    if (last < kBlock - 1) starts &= (std::uint64_t{2} << last) - 1;
    if (end_ - block <= kBlock) {
      const std::uint64_t here = bits_[kNoHex] & ~std::uint64_t{0} >> (kBlock - (end_ - block));
      starts &= ~std::uint64_t{0} >> std::countl_zero(here | 1);  // no further than to the last one
    }
    for (; starts != 0; starts &= starts - 1) {
      const char* digits = text_.data() + block + std::countr_zero(starts);
      if (text_may_begin(digits)) return true;
    }
  }
  return false;
}

ValueRuns::ValueRuns(Layers layers, std::size_t least) noexcept
    : layers_(layers),
      least_(std::max<std::size_t>(least, 2)),
      empty_(!layers.has(Coding::kBase64) && !layers.has(Coding::kBase64Url) &&
             !layers.has(Coding::kHex)),
      otherwise_(layers.has(Coding::kGzip) || layers.has(Coding::kDeflate) ||
                 layers.has(Coding::kZstd) || layers.has(Coding::kUtf16)),
      quick_(!otherwise_ && !layers.has(Coding::kHex) && least_ >= kLeastHex) {}

std::string_view ValueRuns::decode(std::string_view digits, Coding coding, char* out) noexcept {
  std::size_t size = 0;
  if (coding == Coding::kHex) {
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
      const int high = text::hex_value(digits[i]);
      out[size++] = static_cast<char>(high << 4 | text::hex_value(digits[i + 1]));
    }
    return {out, size};
  }
  const auto value = [&](std::size_t i) {
    return static_cast<std::uint32_t>(kEitherBase64[static_cast<std::uint8_t>(digits[i])]);
  };
  std::size_t i = 0;
  for (; i + 4 <= digits.size(); i += 4) {
    const std::uint32_t bits =
        value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    out[size++] = static_cast<char>(bits >> 16);
    out[size++] = static_cast<char>(bits >> 8);
    out[size++] = static_cast<char>(bits);
  }
  if (digits.size() - i >= 2) {
    const std::uint32_t third = digits.size() - i == 3 ? value(i + 2) : 0;
    const std::uint32_t bits = value(i) << 12 | value(i + 1) << 6 | third;
    out[size++] = static_cast<char>(bits >> 10);
    if (digits.size() - i == 3) out[size++] = static_cast<char>(bits >> 2);
  }
  return {out, size};
}

std::size_t ValueRuns::padded_end(std::string_view text, const ValueRun& run) noexcept {
  std::size_t end = run.end;
  if (run.coding == Coding::kHex) return end;
  // Padding ends a group of four (RFC 4648, section 3.2).
  while ((end - run.begin) % 4 != 0 && end < text.size() && text[end] == '=') ++end;
  return end;
}

// Noise ends this at its first bytes: they are looked at as they are made.
bool ValueRuns::begins_well(std::string_view digits, Coding coding) const noexcept {
  const std::size_t size = std::min(digits.size(), kLookedAt) / 4 * 4;
  const std::size_t group = coding == Coding::kHex ? 2 : 3;
  std::size_t high = 0;
  int before = 0;
  for (std::size_t i = 0; i < size; i += 4) {
    const std::uint32_t bits = group_of(digits.data() + i, coding);
    for (std::size_t k = 0; k < group; ++k) {
      const int byte = static_cast<int>(bits >> (8 * (group - 1 - k)) & 0xFF);
      if (byte >= 0x80) ++high;
      // Above ASCII: no UTF-8, and no character of ISO 8859-1 either, or too many of them.
      const bool follows = before >= 0x80;
      const bool is_many = high > kMostHigh;
      const bool is_never = (byte >= 0x80 && byte < 0xA0 && !follows) || is_control(byte);
      if (is_never) return otherwise_ && begins_binary(digits, coding);
      const bool is_wrong =
          (byte >= 0xC0 && follows && is_many) || (byte < 0x80 && before >= 0xC0 && is_many);
      if (is_wrong) return otherwise_ && begins_otherwise(digits, coding);
      before = byte;
    }
  }
  if (high == 0) return true;
  return begins_otherwise(digits, coding);
}

namespace {

std::string_view head_of(std::string_view digits) noexcept {
  const std::size_t size = digits.size() > kLookedAt ? kLookedAt / 4 * 4 : digits.size();
  return digits.substr(0, size);
}

// Of base64. What is compressed begins with one of these digits, and so does UTF-16 with a byte
// order mark; without one, some byte of it is zero, and of its zeros in a row at most every third
// stands where it makes no digit 'A'.
bool may_begin_binary(std::string_view digits) noexcept {
  return std::string_view("HeK/_").find(digits.front()) != std::string_view::npos ||
         head_of(digits).find('A') != std::string_view::npos;
}

}  // namespace

bool ValueRuns::begins_binary(std::string_view digits, Coding coding) const noexcept {
  if (coding != Coding::kHex && !may_begin_binary(digits)) return false;
  std::array<char, kLookedAt> room;  // NOLINT: filled as far as it is looked at
  const std::string_view head = decode(head_of(digits), coding, room.data());
  if (const auto compressed = coding_of_magic(head)) return layers_.has(*compressed);
  return layers_.has(Coding::kUtf16) && utf16_order(head) != Utf16Order::kNone;
}

// The same of all that is looked at, and what may be no text yet.
bool ValueRuns::begins_otherwise(std::string_view digits, Coding coding) const noexcept {
  std::array<char, kLookedAt> room;  // NOLINT: filled as far as it is looked at
  return may_begin_text(decode(head_of(digits), coding, room.data())) ||
         begins_binary(digits, coding);
}

std::optional<ValueRun> ValueRuns::base64(RunBytes& run, std::size_t begin,
                                          std::size_t end) const noexcept {
  const std::string_view digits = run.text().substr(begin, end - begin);
  if (digits.size() % 4 == 1 || (digits.size() >= kLeastHex && run.is_hex(begin, end)) ||
      !begins_well(digits, Coding::kBase64)) {
    return std::nullopt;
  }
  bool standard = false;
  bool url = false;
  for (const char c : digits) {
    standard = standard || c == '+' || c == '/';
    url = url || c == '-' || c == '_';
  }
  if (standard && url) return std::nullopt;
  Coding coding = url ? Coding::kBase64Url : Coding::kBase64;
  if (!standard && !url && !layers_.has(coding)) coding = Coding::kBase64Url;
  if (!layers_.has(coding)) return std::nullopt;
  return ValueRun{begin, end, coding};
}

std::optional<ValueRun> ValueRuns::hex(std::string_view text, std::size_t begin,
                                       std::size_t end) const noexcept {
  const std::string_view prefix = text.substr(begin, 2);
  if (prefix == "0x" || prefix == "0X") begin += 2;
  const std::string_view digits = text.substr(begin, end - begin);
  if (digits.size() < least_ || digits.size() % 2 != 0 || !is_hex_run(digits) ||
      !begins_well(digits, Coding::kHex)) {
    return std::nullopt;
  }
  return ValueRun{begin, end, Coding::kHex};
}

}  // namespace leakwire::decode
