#include "text/domain.h"

#include <idn2.h>
#include <libpsl.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "text/byte_set.h"

namespace leakwire::text {
namespace {

constexpr std::size_t kMostLabel = 63;    // RFC 1035, section 2.3.4
constexpr std::size_t kMostDomain = 253;  // 255 on the wire, less the root and one length byte

bool is_ascii(std::string_view in) noexcept {
  return std::all_of(in.begin(), in.end(),
                     [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

struct FreeIdn2 {
  void operator()(char* text) const noexcept { idn2_free(text); }
};
using Idn2Text = std::unique_ptr<char, FreeIdn2>;

// The A-label form of UTF-8 text, or nullptr.
Idn2Text ascii_form(std::string_view utf8) noexcept {
  std::array<std::uint8_t, kMostDomain * 4 + 1> in{};
  if (utf8.size() >= in.size()) return nullptr;
  std::copy(utf8.begin(), utf8.end(), in.begin());
  std::uint8_t* out = nullptr;
  const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
  if (idn2_lookup_u8(in.data(), &out, flags) != IDN2_OK) return nullptr;
  return Idn2Text(reinterpret_cast<char*>(out));
}

// Suffixes alone, never the list's implied "*": an unknown word is no top-level domain.
bool is_suffix(const char* name) noexcept {
  constexpr int kType = PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE;
  return psl_is_public_suffix2(psl_builtin(), name, kType) != 0;
}

bool is_ascii_label(std::string_view label) noexcept {
  const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
  return !label.empty() && label.size() <= kMostLabel && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), fits);
}

}  // namespace

bool has_public_tld(std::string_view domain) noexcept {
  const std::size_t dot = domain.rfind('.');
  const std::string_view label = dot == std::string_view::npos ? domain : domain.substr(dot + 1);
  if (label.empty()) return false;
  Idn2Text converted;
  std::string_view ascii = label;
  if (!is_ascii(label)) {
    converted = ascii_form(label);
    if (!converted) return false;
    ascii = converted.get();
  }
  if (ascii.size() < 2 || ascii.size() > kMostLabel) return false;
  // "x." before it serves wildcard rules: the list holds "*.ck" and "!www.ck", but no "ck".
  std::array<char, kMostLabel + 3> name{'x', '.'};
  std::transform(ascii.begin(), ascii.end(), name.begin() + 2, to_lower);
  return is_suffix(name.data() + 2) || is_suffix(name.data());
}

bool is_domain_name(std::string_view domain) noexcept {
  if (domain.empty() || domain.size() > kMostDomain * 4) return false;
  Idn2Text converted;
  if (!is_ascii(domain)) {
    converted = ascii_form(domain);
    if (!converted) return false;
    domain = converted.get();
  }
  if (domain.size() > kMostDomain) return false;
  std::size_t labels = 0;
  while (true) {
    const std::size_t dot = domain.find('.');
    if (!is_ascii_label(domain.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels > 1;
    domain.remove_prefix(dot + 1);
  }
}

std::string to_ascii_domain(std::string_view domain) {
  std::string out(domain);
  if (!is_ascii(domain)) {
    if (const Idn2Text converted = ascii_form(domain)) out = converted.get();
  }
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

}  // namespace leakwire::text
