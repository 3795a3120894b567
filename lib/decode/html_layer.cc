// Character references of HTML (HTML standard, section 13.5).
#include <algorithm>
#include <array>
#include <cstring>

#include "decode/code_units.h"
#include "decode/inline_layers.h"
#include "text/byte_set.h"

namespace leakwire::decode {
namespace {

struct Named {
  std::string_view name;
  std::uint16_t point;
};

// Those for ASCII, and of HTML 4.01, section 24.2, those for letters; sorted by name.
constexpr std::array kNamed = std::to_array<Named>({
    {"AElig", 198},  {"AMP", 38},     {"Aacute", 193}, {"Acirc", 194},  {"Agrave", 192},
    {"Aring", 197},  {"Atilde", 195}, {"Auml", 196},   {"Ccedil", 199}, {"ETH", 208},
    {"Eacute", 201}, {"Ecirc", 202},  {"Egrave", 200}, {"Euml", 203},   {"GT", 62},
    {"Iacute", 205}, {"Icirc", 206},  {"Igrave", 204}, {"Iuml", 207},   {"LT", 60},
    {"NewLine", 10}, {"Ntilde", 209}, {"Oacute", 211}, {"Ocirc", 212},  {"Ograve", 210},
    {"Oslash", 216}, {"Otilde", 213}, {"Ouml", 214},   {"QUOT", 34},    {"THORN", 222},
    {"Tab", 9},      {"Uacute", 218}, {"Ucirc", 219},  {"Ugrave", 217}, {"Uuml", 220},
    {"Yacute", 221}, {"aacute", 225}, {"acirc", 226},  {"aelig", 230},  {"agrave", 224},
    {"amp", 38},     {"apos", 39},    {"aring", 229},  {"ast", 42},     {"atilde", 227},
    {"auml", 228},   {"bsol", 92},    {"ccedil", 231}, {"colon", 58},   {"comma", 44},
    {"commat", 64},  {"dollar", 36},  {"eacute", 233}, {"ecirc", 234},  {"egrave", 232},
    {"equals", 61},  {"eth", 240},    {"euml", 235},   {"excl", 33},    {"grave", 96},
    {"gt", 62},      {"iacute", 237}, {"icirc", 238},  {"igrave", 236}, {"iuml", 239},
    {"lowbar", 95},  {"lpar", 40},    {"lt", 60},      {"nbsp", 160},   {"ntilde", 241},
    {"num", 35},     {"oacute", 243}, {"ocirc", 244},  {"ograve", 242}, {"oslash", 248},
    {"otilde", 245}, {"ouml", 246},   {"percnt", 37},  {"period", 46},  {"plus", 43},
    {"quest", 63},   {"quot", 34},    {"rpar", 41},    {"semi", 59},    {"sol", 47},
    {"szlig", 223},  {"thorn", 254},  {"uacute", 250}, {"ucirc", 251},  {"ugrave", 249},
    {"uuml", 252},   {"yacute", 253}, {"yuml", 255},
});
static_assert(std::is_sorted(kNamed.begin(), kNamed.end(),
                             [](const Named& a, const Named& b) { return a.name < b.name; }));
constexpr std::size_t kMostName = 8;
constexpr std::size_t kMostDigits = 8;

struct Reference {
  std::uint32_t point = 0;
  std::size_t length = 0;  // 0: there is none
};

// &#64; or &#x40;, with or without its ';'.
Reference numbered(std::string_view text, std::size_t at) noexcept {
  std::size_t i = at + 2;
  const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hex) ++i;
  const std::size_t first = i;
  std::uint64_t point = 0;
  for (; i < text.size() && i < first + kMostDigits; ++i) {
    const int value = text::hex_value(text[i]);
    if (value < 0 || (!hex && value > 9)) break;
    point = point * (hex ? 16 : 10) + static_cast<unsigned>(value);
  }
  if (i == first) return {};
  if (i < text.size() && text[i] == ';') ++i;
  return {static_cast<std::uint32_t>(std::min<std::uint64_t>(point, 0x110000)), i - at};
}

// Where the ';' stands in the first kMostName bytes, or kMostName. Most of what begins with '&' has
// none there.
std::size_t name_size(std::string_view text) noexcept {
  if (text.size() < kMostName) return std::min(text.find(';'), kMostName);
  std::uint64_t bytes = 0;
  static_assert(sizeof bytes == kMostName);
  std::memcpy(&bytes, text.data(), sizeof bytes);
  constexpr std::uint64_t kEach = 0x0101010101010101;
  const std::uint64_t others = bytes ^ kEach * ';';
  if (((others - kEach) & ~others & kEach << 7) == 0) return kMostName;
  return text.find(';');
}

Reference named(std::string_view text, std::size_t at) noexcept {
  const std::size_t size = name_size(text.substr(at + 1));
  if (size == kMostName) return {};
  const std::string_view name = text.substr(at + 1, size);
  const auto* found =
      std::lower_bound(kNamed.begin(), kNamed.end(), name,
                       [](const Named& one, std::string_view wanted) { return one.name < wanted; });
  if (found == kNamed.end() || found->name != name) return {};
  return {found->point, size + 2};
}

Reference reference_at(std::string_view text, std::size_t at) noexcept {
  const bool is_number = at + 1 < text.size() && text[at + 1] == '#';
  return is_number ? numbered(text, at) : named(text, at);
}

}  // namespace

bool is_html(std::string_view text, std::size_t at) noexcept {
  return reference_at(text, at).length > 0;
}

bool unescape_html(std::string_view text, std::string& out, Origins& origins) {
  Writer writer(out, origins);
  std::size_t run = 0;
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at)) {
    const Reference reference = reference_at(text, at);
    if (reference.length == 0) {
      ++at;
      continue;
    }
    writer.run(text, run, at);
    writer.code_point(reference.point, at);
    at += reference.length;
    run = at;
  }
  if (run == 0) return false;
  writer.run(text, run, text.size());
  writer.end(text.size());
  return true;
}

}  // namespace leakwire::decode
