#include "detect/normalise.h"

#include <algorithm>

#include "detect/named_table.h"
#include "detect/validators/digits.h"
#include "detect/validators/phone_plan.h"
#include "text/base64.h"
#include "text/byte_set.h"
#include "text/domain.h"
#include "text/ip.h"

namespace leakwire::detect {
namespace {

void verbatim(std::string_view value, std::string& out) { out.assign(value); }

void digits(std::string_view value, std::string& out) {
  out.clear();
  std::copy_if(value.begin(), value.end(), std::back_inserter(out), text::is_digit);
}

void lower(std::string_view value, std::string& out) {
  out.assign(value);
  std::transform(out.begin(), out.end(), out.begin(), text::to_lower);
}

// Local part and domain in lower case: RFC 5321 lets a host tell "A" from "a", and none does.
void email(std::string_view value, std::string& out) {
  constexpr std::string_view kAround = " \t\r\n<>\"'";
  const std::size_t start = value.find_first_not_of(kAround);
  if (start == std::string_view::npos) return out.clear();
  value = value.substr(start, value.find_last_not_of(kAround) - start + 1);
  const std::size_t at = value.rfind('@');
  if (at == std::string_view::npos) return lower(value, out);
  lower(value.substr(0, at + 1), out);
  out += text::to_ascii_domain(value.substr(at + 1));
}

// E.164 with its "+" where the country is known, else the digits as they stand.
void phone(std::string_view value, std::string& out) {
  const PhoneDigits abroad = international_digits(value);
  if (abroad.empty()) return digits(without_extension(value), out);
  out.assign(1, '+');
  out += abroad.view();
}

void upper_alnum(std::string_view value, std::string& out) {
  out.clear();
  for (const char c : value) {
    if (text::is_lower(c)) out += static_cast<char>(c - 32);
    if (text::is_upper(c) || text::is_digit(c)) out += c;
  }
}

void ip(std::string_view value, std::string& out) {
  out.assign(value);
  if (const auto v6 = text::parse_ipv6(value)) {
    const auto v4 = text::mapped_ipv4(*v6);
    out = v4 ? text::format_ipv4(*v4) : text::format_ipv6(*v6);
  }
}

void mac(std::string_view value, std::string& out) {
  out.clear();
  for (const char c : value) {
    if (text::is_letter(c) || text::is_digit(c)) out += text::to_lower(c);
  }
}

// The card number of a magnetic stripe: its first run of digits.
void track(std::string_view value, std::string& out) { out.assign(first_digits(value)); }

void base64(std::string_view value, std::string& out) {
  out.resize(value.size());
  const auto decoded = text::decode_base64(value, text::Base64::kStandard, out);
  if (!decoded) return verbatim(value, out);
  out.resize(decoded->size());
}

// Sorted by name.
constexpr Normaliser kNormalisers[] = {
    {"base64", base64, "what the base64 decodes to"},
    {"digits", digits, "the digits alone"},
    {"email", email, "lower case, domain as A-labels"},
    {"ip", ip, "RFC 5952; IPv4 within IPv6 as IPv4"},
    {"lower", lower, "ASCII letters in lower case"},
    {"mac", mac, "twelve hex digits in lower case"},
    {"phone", phone, "E.164 with its +; the digits alone where the country is not known"},
    {"track", track, "the card number of a magnetic stripe"},
    {"upper-alnum", upper_alnum, "letters in upper case, and digits"},
    {"verbatim", verbatim, "the bytes as they stand"},
};

static_assert(is_sorted_by_name(kNormalisers));

}  // namespace

std::span<const Normaliser> normalisers() noexcept { return kNormalisers; }

const Normaliser* find_normaliser(std::string_view name) noexcept {
  return find_named(kNormalisers, name);
}

}  // namespace leakwire::detect
