// What stands beside a card number: expiry, verification value, magnetic stripe (ISO/IEC 7813).
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "detect/validators/card_ranges.h"
#include "detect/validators/digits.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"

namespace leakwire::detect {
namespace {

bool is_month(unsigned month) noexcept { return month >= 1 && month <= 12; }

// Cards are issued for at most twenty years; the first with an expiry we may meet are of the 1990s.
bool is_year(unsigned year, std::size_t digits) noexcept {
  if (digits == 4) return year >= 1990 && year <= 2069;
  return year <= 69 || year >= 90;
}

// Whether a card's number stands in `text`, masked or not, or its last four digits end it.
bool holds_a_card_number(std::string_view text) noexcept {
  constexpr std::size_t kLeast = 12;  // digits and stars
  std::size_t run = 0;
  for (const char c : text) {
    if (text::is_digit(c) || c == '*' || c == 'x' || c == 'X') {
      if (++run == kLeast) return true;
    } else if (c != ' ' && c != '-') {
      run = 0;
    }
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == ',')) text.remove_suffix(1);
  const std::string_view last = text.substr(text.size() - std::min<std::size_t>(text.size(), 4));
  return last.size() == 4 && Digits(last).size() == 4;
}

// "exp 10/20": so much of what may be reached, or grown old. By the short word alone it takes a
// card's number or a word of cards near by to be an expiry; "exp: 10/20" and "exp_date 10/20" say
// what they are.
bool is_ratio_of_exp(const ValidatorInput& in) noexcept {
  constexpr std::array<std::string_view, 10> kOfCards{"card", "visa", "master", "amex",  "maestro",
                                                      "cvv",  "cvc",  "credit", "debit", "payment"};
  const std::string_view key = key_before(in.before, "");
  if (byte_before(in.before) != ' ' || !same_folded(key, "exp")) return false;
  const auto at = static_cast<std::size_t>(key.data() - in.before.data());
  if (holds_a_card_number(in.before.substr(0, at))) return false;
  return std::none_of(kOfCards.begin(), kOfCards.end(), [&](auto word) {
    return contains_folded(in.before, word) || contains_folded(in.after, word);
  });
}

}  // namespace

Judgement check_card_cvv(const ValidatorInput& in) noexcept {
  const Digits digits(in.value);
  const bool fits = digits.size() == in.value.size() && (digits.size() == 3 || digits.size() == 4);
  return fits ? Judgement{Outcome::kPass, {}} : Judgement{};
}

Judgement check_card_expiry(const ValidatorInput& in) noexcept {
  const Digits digits(in.value);
  if (digits.size() != 4 && digits.size() != 6) return {};
  // A date goes on on either side: 05/12/27, 12/27/2016, 1.12/27.
  const char next = byte_after(in.after);
  if ((next == '/' || next == '.' || next == '-') && text::is_digit(byte_after(in.after, 2)))
    return {};
  const char last = byte_before(in.before);
  if ((last == '/' || last == '.' || last == '-') && text::is_digit(byte_before(in.before, 2)))
    return {};
  if (is_ratio_of_exp(in)) return {};
  const std::size_t year_digits = digits.size() - 2;
  if (!is_month(digits.number(0, 2)) || !is_year(digits.number(2, year_digits), year_digits))
    return {};
  return {Outcome::kPass, "month-year"};
}

// %B PAN ^ NAME ^ YYMM SERVICE DATA ?  and  ; PAN = YYMM SERVICE DATA ?
Judgement check_card_track(const ValidatorInput& in) noexcept {
  const std::string_view number = first_digits(in.value);
  const Digits pan(number);
  if (!pan.fits() || !luhn_is_right(pan.view()) || card_issuer(pan).why.empty()) return {};
  const auto end = static_cast<std::size_t>(number.data() + number.size() - in.value.data());
  if (end == in.value.size()) return {};
  const char field = in.value[end];  // the separator after the PAN
  const std::size_t last = field == '=' ? end : in.value.rfind('^');
  if (last == std::string_view::npos || (field != '=' && last == end)) return {};
  const std::string_view rest = in.value.substr(last + 1);
  const Digits expiry(rest.substr(0, 4));
  if (expiry.size() != 4 || !is_month(expiry.number(2, 2))) return {};
  return {Outcome::kPass, field == '=' ? std::string_view("track:2") : std::string_view("track:1")};
}

}  // namespace leakwire::detect
