// Payment card numbers (PAN): ISO/IEC 7812-1.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "detect/validators/card_ranges.h"
#include "detect/validators/digits.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"

namespace leakwire::detect {
namespace {

// Keys of numbers that are no cards, however well their digits fit: EAN-13 holds a tenth of right
// Luhn sums, an IMEI always has one (GS1; 3GPP TS 23.003).
constexpr std::array<std::string_view, 11> kOtherNumbers{
    "ean", "gtin", "upc", "isbn", "issn", "sku", "imei", "imeisv", "meid", "iccid", "barcode"};
// Keys of 64-bit identifiers, which reach 17 to 19 digits.
constexpr std::array<std::string_view, 20> kLongIds{
    "id",     "ids",      "trace", "traceid", "span", "spanid", "parentid",
    "hash",   "hashcode", "nonce", "seed",    "seq",  "ts",     "time",
    "offset", "block",    "blk",   "bytes",   "size", "nanos"};

// The alphanumeric run that ends where `text` ends.
std::string_view last_token(std::string_view text) noexcept {
  std::size_t start = text.size();
  while (start > 0 && (text::is_letter(text[start - 1]) || text::is_digit(text[start - 1])))
    --start;
  return text.substr(start);
}

bool has_digit(std::string_view token) noexcept {
  return std::any_of(token.begin(), token.end(), [](char c) { return text::is_digit(c); });
}

bool is_hex_word(std::string_view token) noexcept {
  return (token.size() == 4 || token.size() == 8) &&
         token.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// "-" in front: part of a longer dashed thing ("a1b2-4111...", a UUID), or the sign of an integer.
bool dash_rules_out(std::string_view before, bool short_number) noexcept {
  if (byte_before(before) != '-') return false;
  before.remove_suffix(1);
  const std::string_view token = last_token(before);
  return token.empty() || has_digit(token) || (short_number && is_hex_word(token));
}

// "." behind with a digit, or "-" with a token that holds one: the number goes on.
bool goes_on(std::string_view after) noexcept {
  const char next = byte_after(after);
  if (next == '.') return text::is_digit(byte_after(after, 2));
  if (next != '-') return false;
  after.remove_prefix(1);
  std::size_t end = 0;
  while (end < after.size() && (text::is_letter(after[end]) || text::is_digit(after[end]))) ++end;
  return has_digit(after.substr(0, end)) || is_hex_word(after.substr(0, end));
}

// "0,4111111111111111": a fraction with a decimal comma, unless it is a field of its own.
bool is_comma_fraction(std::string_view before) noexcept {
  return byte_before(before) == ',' && byte_before(before, 2) == '0' &&
         !text::kWord.has(static_cast<std::uint8_t>(byte_before(before, 3))) &&
         byte_before(before, 3) != ',' && before.size() > 2;
}

// Sizes of the digit groups, 0 behind the last.
struct Groups {
  static constexpr std::size_t kMost = 6;
  std::array<std::uint8_t, kMost> sizes{};
  std::size_t count = 0;
  char separator = '\0';
  bool even = true;  // one separator, one byte wide, all through, and at most kMost groups
};

Groups groups_of(std::string_view value) noexcept {
  Groups out;
  std::uint8_t run = 0;
  for (const char c : value) {
    if (text::is_digit(c)) {
      ++run;
      continue;
    }
    if (run == 0 || out.count + 1 >= Groups::kMost) out.even = false;
    if (out.separator != '\0' && c != out.separator) out.even = false;
    if (!out.even) return out;
    out.separator = c;
    out.sizes[out.count++] = run;
    run = 0;
  }
  if (run == 0) out.even = false;
  out.sizes[out.count++] = run;
  return out;
}

// The groupings that cards are printed in: fours with a shorter last group, 4-6-5 (Amex, JCB),
// 4-6-4 (Diners), 4-3-3-3 (Visa of 13), 6-13 (UnionPay of 19), 8-8.
bool is_printed_grouping(const Groups& groups) noexcept {
  using Sizes = std::array<std::uint8_t, Groups::kMost>;
  constexpr std::array<Sizes, 5> kPrinted{{{4, 6, 5}, {4, 6, 4}, {4, 3, 3, 3}, {6, 13}, {8, 8}}};
  if (std::find(kPrinted.begin(), kPrinted.end(), groups.sizes) != kPrinted.end()) return true;
  if (groups.count < 3) return false;
  const auto* last = groups.sizes.begin() + groups.count - 1;
  return *last <= 4 && std::all_of(groups.sizes.begin(), last, [](auto size) { return size == 4; });
}

// The groupings of the cards that most people have.
bool is_common_grouping(const Groups& groups) noexcept {
  using Sizes = std::array<std::uint8_t, Groups::kMost>;
  return groups.sizes == Sizes{4, 4, 4, 4} || groups.sizes == Sizes{4, 6, 5};
}

// Another group of four beside it: a row of numbers, not a card by itself.
bool rhythm_goes_on(const ValidatorInput& in, char separator) noexcept {
  const auto four_digits = [](std::string_view run) {
    return run.size() == 4 && run.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (byte_after(in.after) == separator && four_digits(in.after.substr(1, 4)) &&
      !text::is_digit(byte_after(in.after, 6))) {
    return true;
  }
  return in.before.size() >= 5 && in.before.back() == separator &&
         four_digits(in.before.substr(in.before.size() - 5, 4));
}

// Whether a number of digits alone, with `separator` between, stands before or behind: in "12 4111
// 1111 1111 1111 7" any five columns of a table may look like a card.
bool stands_in_a_row(const ValidatorInput& in, char separator) noexcept {
  constexpr std::string_view kDigits = "0123456789";
  if (byte_after(in.after) == separator && text::is_digit(byte_after(in.after, 2))) {
    const std::size_t end = in.after.find_first_not_of(kDigits, 1);
    if (end == std::string_view::npos || in.after[end] == separator) return true;
  }
  if (byte_before(in.before) != separator || !text::is_digit(byte_before(in.before, 2)))
    return false;
  const std::size_t start = in.before.find_last_not_of(kDigits, in.before.size() - 2);
  return start == std::string_view::npos || in.before[start] == separator;
}

}  // namespace

Judgement check_luhn(const ValidatorInput& in) noexcept {
  const Digits digits(in.value);
  if (!digits.fits() || digits.size() < 2 || !luhn_is_right(digits.view())) return {};
  return {Outcome::kPass, "luhn"};
}

Judgement check_card_iin(const ValidatorInput& in) noexcept {
  const Digits digits(in.value);
  if (digits.all_same()) return {};
  const CardIssuer issuer = card_issuer(digits);
  if (issuer.why.empty()) return {};
  return {issuer.needs_context ? Outcome::kNeedsContext : Outcome::kPass, issuer.why};
}

Judgement check_card_edges(const ValidatorInput& in) noexcept {
  const Digits digits(in.value);
  const bool bare = digits.size() == in.value.size();
  if (dash_rules_out(in.before, bare && digits.size() == 12)) return {};
  if (goes_on(in.after) || is_comma_fraction(in.before)) return {};
  if (bare) {
    const std::string_view key = key_before(in.before);
    if (is_one_of(key, kOtherNumbers)) return {};
    if (digits.size() >= 17 && is_one_of(key, kLongIds)) return {};
  }
  return {Outcome::kPass, {}};
}

Judgement check_card_grouping(const ValidatorInput& in) noexcept {
  const Groups groups = groups_of(in.value);
  if (!groups.even) return {};
  if (groups.count == 1) return {Outcome::kPass, {}};
  if (!is_printed_grouping(groups)) return {};
  if (rhythm_goes_on(in, groups.separator)) return {Outcome::kPass, {}};
  if (stands_in_a_row(in, groups.separator)) {
    return {is_common_grouping(groups) ? Outcome::kPass : Outcome::kNeedsContext, {}};
  }
  return {Outcome::kCanonical, "grouping"};
}

}  // namespace leakwire::detect
