#include "decode/run_bytes.h"

#include <cstring>

#include "text/hex.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kMostHigh = 2;  // bytes above ASCII that need not be UTF-8

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

// The 12 bytes that 16 digits of base64 say, the first one lowest; behind them 0xA0, which may
// stand behind any byte.
constexpr std::size_t kBytes = 12;
SixteenBytes bytes_of_base64(const char* digits) noexcept {
  const auto* const from = reinterpret_cast<const std::uint8_t*>(digits);
  SixteenBytes bytes = each_byte(0xA0) << 8 * kBytes;
  for (std::size_t group = 0; group < kBytes / 3; ++group) {
    const std::uint8_t* const four = from + 4 * group;
    const std::uint32_t bits = kDigitBits[0][four[0]] | kDigitBits[1][four[1]] |
                               kDigitBits[2][four[2]] | kDigitBits[3][four[3]];
    bytes |= SixteenBytes{bits} << 24 * group;
  }
  return bytes;
}

// Of 16 digits of base64: false where begins_well() finds something wrong in the first 12 bytes,
// and nothing but a text will do. Without a branch: in text, any digit may be the first wrong one.
bool text_may_begin(const char* digits) noexcept {
  const SixteenBytes bytes = bytes_of_base64(digits);
  const SixteenBytes high = bytes & each_byte(0x80);
  const SixteenBytes from_c0 = high & bytes << 1;
  const SixteenBytes from_80_to_9f = high & ~(bytes << 1) & ~(bytes << 2);
  SixteenBytes third = high;
  static_assert(kMostHigh == 2);
  for (int i = 0; i < 2; ++i) third &= third - 1;
  const SixteenBytes many = third | (0 - third);  // from the third one above ASCII on
  const SixteenBytes tails = high & ~from_c0;
  const SixteenBytes wrong =
      (from_80_to_9f & ~(high << 8)) | (many & from_c0 << 8 & ~tails & each_byte(0x80));
  // Control characters, but for 8 to 15, where some are of texts.
  return wrong == 0 && !has_zero(bytes & each_byte(0xF8)) &&
         !has_zero((bytes & each_byte(0xF0)) ^ each_byte(0x10));
}

// Of 16 digits of base64: false where the first 12 bytes are no UTF-8.
bool utf8_may_begin(const char* digits) noexcept {
  const SixteenBytes bytes = bytes_of_base64(digits);
  const SixteenBytes high = bytes & each_byte(0x80);
  const SixteenBytes leads = high & bytes << 1, tails = high & ~(bytes << 1);
  constexpr SixteenBytes kAll = (SixteenBytes{1} << 8 * kBytes) - 1;
  return (((tails & ~(high << 8)) | (leads << 8 & ~tails)) & kAll) == 0;
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

void RunBytes::tell_bytes(std::size_t from) noexcept {
  constexpr std::size_t kRead = text::Base64Bytes::kRead;
  if (text_.size() - from >= kRead) return text::Base64Bytes::tell(text_.data() + from, bytes_);
  std::array<char, kRead> room{};
  std::memcpy(room.data(), text_.data() + from, text_.size() - from);
  text::Base64Bytes::tell(room.data(), bytes_);
}

namespace {

// Bits where, from there on, one of so many is set.
std::uint64_t any_of_four(std::uint64_t bits) noexcept {
  bits |= bits >> 1;
  return bits | bits >> 2;
}
std::uint64_t any_of_sixteen(std::uint64_t bits) noexcept {
  bits = any_of_four(bits);
  bits |= bits >> 4;
  return bits | bits >> 8;
}

// The four bytes that eight digits of hex say, the first one lowest.
std::uint64_t bytes_of_hex(const char* digits) noexcept {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, digits, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  // A letter has 1 where a digit has 0, and in its lower half what it says, less 9.
  const std::uint64_t letters = bytes >> 6 & 0x0101010101010101;
  bytes = (bytes & 0x0F0F0F0F0F0F0F0F) + 9 * letters;
  bytes = (bytes << 4 | bytes >> 8) & 0x00FF00FF00FF00FF;
  bytes = (bytes | bytes >> 8) & 0x0000FFFF0000FFFF;
  return (bytes | bytes >> 16) & 0xFFFFFFFF;
}

}  // namespace

// A digit is less than 10 above '0', a letter in either case less than 7 above '`', which is no
// value byte.
bool are_hex(std::string_view digits) noexcept {
  constexpr std::size_t kStep = sizeof(std::uint64_t);
  constexpr auto kEach = static_cast<std::uint64_t>(each_byte(1));
  std::uint64_t others = 0;
  const auto look = [&](std::size_t at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, digits.data() + at, kStep);
    others |= ((bytes ^ '0' * kEach) + (0x80 - 10) * kEach) &
              (((bytes | 0x20 * kEach) ^ '`' * kEach) + (0x80 - 7) * kEach);
  };
  look(0);
  look(kStep);
  for (std::size_t at = 2 * kStep; (others & 0x80 * kEach) == 0 && at < digits.size();
       at += kStep) {
    look(std::min(at, digits.size() - kStep));
  }
  return (others & 0x80 * kEach) == 0;
}

bool hex_may_begin(std::string_view digits) noexcept {
  const std::uint64_t bytes = bytes_of_hex(digits.data()) | bytes_of_hex(digits.data() + 8) << 32;
  constexpr auto kEach = static_cast<std::uint64_t>(each_byte(1));
  const auto zeros = [](std::uint64_t all) { return (all - kEach) & ~all & kEach << 7; };
  // Control characters, but for 8 to 15, where some are of texts.
  const bool has_control =
      zeros(bytes & 0xF8 * kEach) != 0 || zeros((bytes & 0xF0 * kEach) ^ 0x10 * kEach) != 0;
  // Of ISO 8859-1 nothing below 0xA0, and one in four of what is looked at; or UTF-8.
  const std::uint64_t high = bytes & kEach << 7;
  const std::uint64_t lead = high & bytes << 1, tail = high & ~(bytes << 1);
  std::uint64_t more = high;  // but for as many
  for (std::size_t most = std::min(digits.size(), 2 * kLeastHex) / 2 / 4; most > 0; --most) {
    more &= more - 1;
  }
  const bool is_latin = (tail & ~(bytes << 2)) == 0 && more == 0;
  const bool is_utf8 = (tail & ~(high << 8)) == 0 && (lead << 8 & ~tail) == 0;
  // Of what is told apart by its first bytes: gzip, zstd, byte order marks, zlib.
  const auto two = static_cast<std::uint16_t>(bytes);
  const bool is_packed = two == 0x8B1F || two == 0xB528 || two == 0xFEFF || two == 0xFFFE ||
                         static_cast<std::uint8_t>(bytes) == 0x78;
  // UTF-16 without one has three zeros in four at every other byte.
  constexpr std::uint64_t kOther = 0x0080008000800080;
  const std::uint64_t zero = zeros(bytes);
  const auto has_two = [](std::uint64_t bits) { return (bits & (bits - 1)) != 0; };
  const bool is_wide = has_two(zero & kOther) || has_two(zero & ~kOther);
  return (!has_control && (is_latin || is_utf8)) || is_packed || is_wide;
}

// Whether what begins at the place, and is over where one of `ends` is, is no text by its bytes
// above ASCII: so many that it has to be UTF-8, and is not.
bool RunBytes::has_odd_bytes(std::size_t block, std::size_t place,
                             std::uint64_t ends) const noexcept {
  constexpr std::size_t kLong = 2 * kLeastHex;  // digits that are looked at
  const std::uint64_t behind = ends >> place;
  const std::size_t digits = std::min<std::size_t>(kLong, std::countr_zero(behind));
  const std::size_t bytes = behind == 0 ? kLong / 4 * 3 : digits * 3 / 4;
  const std::uint64_t groups = 0x11111111U >> (kLong - digits / 4 * 4);
  std::size_t high = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    high += static_cast<std::size_t>(std::popcount(bytes_.high[k] >> place & groups << k));
  }
  // ISO 8859-1 has one in four.
  return 4 * high > bytes && !utf8_may_begin(text_.data() + block + place);
}

// Whether, of places where pieces begin, there is one behind which a value in base64 may stand: of
// `begins` one that `slashes` end, of all in `begins` and `parts` one that any joint ends too.
// Nothing beyond the block is held against them. `behind`: the run is over.
bool RunBytes::may_begin_base64(std::size_t block, std::uint64_t begins, std::uint64_t parts,
                                std::uint64_t slashes, std::uint64_t behind) const noexcept {
  const std::uint64_t ends = slashes | behind;
  const auto& [control, zero, high, no_lead, packed] = bytes_;
  // A group that makes what stands in no text: a control character, or 0x80 to 0x9F behind ASCII.
  const std::uint64_t later = control[0] | (control[1] | (no_lead[1] & ~(high[0] << 1))) >> 1 |
                              (control[2] | (no_lead[2] & ~(high[1] << 1))) >> 2;
  const std::uint64_t wrong = later | (no_lead[0] & ~(high[2] << 2));
  const std::uint64_t no_text = later | no_lead[0] | wrong >> 4 | wrong >> 8 | wrong >> 12;
  // What is longer than sixteen digits is looked at up to its end, thirty-two at most.
  std::uint64_t no_long_text = no_text, over = 0;
  for (unsigned at = kLeastHex; at < 2 * kLeastHex; at += 4) {
    over |= any_of_four(ends) >> at;
    no_long_text |= wrong >> at & ~over;
  }
  // Compressed, or UTF-16: of its first twelve bytes one is zero.
  const std::uint64_t zeros = zero[0] | zero[1] >> 1 | zero[2] >> 2;
  const std::uint64_t binary = packed | zeros | zeros >> 4 | zeros >> 8 | zeros >> 12;
  const std::uint64_t enough = ~any_of_sixteen(ends);
  const std::uint64_t all = (begins | parts) & enough;
  if ((all & binary) != 0) return true;
  std::uint64_t text = begins & enough & ~no_long_text;
  std::uint64_t part = all & ~no_text & ~any_of_sixteen(ends | bits_[kJoint]);
  // Hex to its end is none of base64.
  if (behind != 0) {
    const std::uint64_t no_hex = bits_[kNoHex] & ~behind;  // not all of it
    const std::uint64_t before = ~std::uint64_t{0} >> std::countl_zero(no_hex | 1);
    text &= before;
    part &= before;
  }
  for (; text != 0; text &= text - 1) {
    const auto place = static_cast<std::size_t>(std::countr_zero(text));
    if (!has_odd_bytes(block, place, ends)) return true;
  }
  for (; part != 0; part &= part - 1) {
    const auto place = static_cast<std::size_t>(std::countr_zero(part));
    if (!has_odd_bytes(block, place, ends | bits_[kJoint])) return true;
  }
  return false;
}

// `begins`: places in the block of text that begins at `block`.
bool RunBytes::may_begin_hex(std::uint64_t begins, std::size_t block,
                             std::uint64_t behind) const noexcept {
  const std::uint64_t ends = bits_[kNoHex] | bits_[kSlash] | bits_[kJoint] | behind;
  const std::uint64_t hex = ~any_of_sixteen(ends);
  for (std::uint64_t left = begins & hex >> 2; left != 0; left &= left - 1) {
    const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(left));
    if (text_[at] == '0' && (text_[at + 1] == 'x' || text_[at + 1] == 'X')) return true;
  }
  for (std::uint64_t left = begins & hex; left != 0; left &= left - 1) {
    const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(left));
    if (at + kLeastHex > end_ || hex_may_begin(text_.substr(at, end_ - at))) return true;
  }
  return false;
}

bool RunBytes::may_begin_value() noexcept {
  constexpr std::size_t kStep = 44;  // places of a block behind which enough is told
  static_assert(kStep + kLeastHex + 2 < text::ByteClasses::kBlock);
  std::uint64_t first = 1;  // of the block: a piece begins there
  std::size_t tails = kMostTails;
  for (std::size_t block = begin_; block + kLeastHex <= end_; block += kStep) {
    tell(block);
    const std::size_t left = end_ - block;
    const std::uint64_t here = left > kStep ? (std::uint64_t{1} << kStep) - 1 : ~std::uint64_t{0};
    const std::uint64_t behind = left < text::ByteClasses::kBlock ? ~std::uint64_t{0} << left : 0;
    const std::uint64_t slash = bits_[kSlash] & here, joint = bits_[kJoint] & here;
    // Behind a '/' tails are counted anew: there all joints are taken for the first ones.
    std::uint64_t before_parts = joint;
    if (slash != 0) tails = text::ByteClasses::kBlock;
    for (; tails > 0 && before_parts != 0; --tails) before_parts &= before_parts - 1;
    const std::uint64_t begins = ((slash | (joint & ~before_parts)) << 1 | first) & here;
    const std::uint64_t parts = before_parts << 1 & here;
    first = (slash | joint) >> (kStep - 1) & 1;
    if (may_begin_hex(begins | parts, block, behind)) return true;
    // Hex to its end is none of base64.
    if (behind != 0 && (bits_[kNoHex] & ~behind) == 0) continue;
    tell_bytes(block);
    if (may_begin_base64(block, begins, parts, bits_[kSlash], behind)) return true;
    // All of the run may be one value.
    const bool is_whole = block == begin_ && bits_[kSlash] != 0;
    if (is_whole && may_begin_base64(block, 1, 0, 0, behind)) return true;
  }
  return false;
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

}  // namespace leakwire::decode
