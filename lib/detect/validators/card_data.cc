// What stands beside a card number: expiry, verification value, magnetic stripe (ISO/IEC 7813).
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
