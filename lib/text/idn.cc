#include "text/idn.h"

#include <idn2.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/byte_set.h"
#include "text/utf8.h"

namespace leakwire::text {
namespace {

constexpr std::size_t kMostBytes = 253 * 4;  // of a name: each character stands for a byte at least
constexpr std::size_t kMostLabel = 63;       // RFC 1035, section 2.3.4
// RFC 3492: "xn--" and a hyphen; each character that is not ASCII takes at most so many letters
// more in labels as short as these.
constexpr std::size_t kAroundLabel = 5;
constexpr std::size_t kMostLetters = 6;

struct Letters {
  char32_t first, last;
};

// Letters of everyday scripts, PVALID (RFC 5892), in normal form C, of no rule for their neighbours
// (RFC 5892, appendix A). UTS 46 maps them to themselves. Held to libidn2 one by one in a test.
constexpr std::array<Letters, 13> kSmall{{{0xDF, 0xF6},      // Latin-1
                                          {0xF8, 0xFF},      // ...
                                          {0x3AC, 0x3C1},    // Greek
                                          {0x3C3, 0x3CE},    // ... without the final sigma
                                          {0x430, 0x45F},    // Cyrillic
                                          {0x561, 0x586},    // Armenian
                                          {0x10D0, 0x10F0},  // Georgian
                                          {0x3041, 0x3096},  // Hiragana
                                          {0x30A1, 0x30FA},  // Katakana
                                          {0x3400, 0x4DB5},  // East Asian ideographs
                                          {0x4E00, 0x9FA5},  // ...
                                          {0xAC00, 0xD7A3},  // Hangul
                                          {0x20000, 0x2A6D6}}};
// ... to their small letters.
constexpr std::array<Letters, 5> kCapital{{{0xC0, 0xD6},      // Latin-1
                                           {0xD8, 0xDE},      // ...
                                           {0x391, 0x3A1},    // Greek
                                           {0x3A3, 0x3A9},    // ...
                                           {0x400, 0x42F}}};  // Cyrillic
// ... written from right to left: RFC 5893 lets them stand by themselves.
constexpr std::array<Letters, 3> kRightToLeft{{{0x5D0, 0x5EA},    // Hebrew
                                               {0x620, 0x63A},    // Arabic
                                               {0x641, 0x64A}}};  // ...

template <std::size_t N>
bool is_among(char32_t c, const std::array<Letters, N>& letters) noexcept {
  return std::any_of(letters.begin(), letters.end(),
                     [c](const Letters& some) { return c >= some.first && c <= some.last; });
}

// Small and capital letters take turns, but for a few.
bool is_small_latin_extended(char32_t c) noexcept {
  if (c >= 0x101 && c <= 0x137) return (c & 1) == 1 && c != 0x133;
  if (c >= 0x13A && c <= 0x148) return (c & 1) == 0 && c != 0x140;
  if (c >= 0x14B && c <= 0x177) return (c & 1) == 1;
  return c == 0x17A || c == 0x17C || c == 0x17E;
}

// What is known of the label read so far.
struct Seen {
  std::size_t ascii = 0, letters = 0, capitals = 0, right_to_left = 0;

  // False where libidn2 must tell.
  bool add(char32_t c) noexcept {
    if (c < 0x80) {
      ++ascii;
      return is_letter(static_cast<int>(c)) || is_digit(static_cast<int>(c)) || c == '-';
    }
    ++letters;
    if (is_among(c, kSmall) || is_small_latin_extended(c)) return true;
    if (is_among(c, kCapital)) return ++capitals > 0;
    return is_among(c, kRightToLeft) && ++right_to_left > 0;
  }

  bool fits() const noexcept { return kAroundLabel + ascii + kMostLetters * letters <= kMostLabel; }
  bool one_way() const noexcept {
    return right_to_left == 0 || (right_to_left == letters && ascii == 0);
  }
};

// RFC 5891, section 4.2.3.1: none at the ends, and not two in the third and fourth place.
bool has_good_hyphens(std::string_view label) noexcept {
  if (label.front() == '-' || label.back() == '-') return false;
  return label.find("--") == std::string_view::npos;
}

}  // namespace

void FreeALabels::operator()(char* text) const noexcept { idn2_free(text); }

ALabels to_a_labels(std::string_view utf8) noexcept {
  std::array<std::uint8_t, kMostBytes + 1> in{};
  if (utf8.size() >= in.size() || utf8.find('\0') != std::string_view::npos) return nullptr;
  std::copy(utf8.begin(), utf8.end(), in.begin());
  std::uint8_t* out = nullptr;
  const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
  if (idn2_lookup_u8(in.data(), &out, flags) != IDN2_OK) return nullptr;
  return ALabels(reinterpret_cast<char*>(out));
}

LabelKind kind_of_label(std::string_view label) noexcept {
  Seen seen;
  bool clear = !label.empty();
  for (std::string_view rest = label; !rest.empty();) {
    const CodePoint c = next_code_point(rest);
    if (!c.valid) return LabelKind::kWrong;
    clear = clear && seen.add(c.value);
    rest.remove_prefix(c.length);
  }
  if (!clear || !seen.one_way() || !has_good_hyphens(label)) return LabelKind::kUnclear;
  if (!seen.fits()) return seen.capitals > 0 ? LabelKind::kUnclear : LabelKind::kLong;
  return seen.capitals > 0 ? LabelKind::kCapital : LabelKind::kPlain;
}

}  // namespace leakwire::text
