// Phone numbers: ITU-T E.164, the North American plan, national forms.
#include <cstddef>
#include <string_view>

#include "detect/validators/digits.h"
#include "detect/validators/phone_plan.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"

namespace leakwire::detect {
namespace {

// What may stand between two groups of digits: one mark, a bracket and one more, " - ", " / ".
bool is_gap(std::string_view marks) noexcept {
  if (marks.size() == 1) return true;
  if (marks.find_first_of("()") != std::string_view::npos) return marks.size() <= 3;
  return marks == " - " || marks == " / ";
}

// Groups of digits as people write them: at most two pairs of brackets, "(0)" among them, and at
// most one group of a single digit.
bool is_written_like_a_phone(std::string_view value) noexcept {
  std::size_t open = 0;
  std::size_t pairs = 0;
  std::size_t lone_digits = 0;
  for (std::size_t i = 0; i < value.size();) {
    const bool digits = text::is_digit(value[i]);
    std::size_t end = i;
    while (end < value.size() && text::is_digit(value[end]) == digits) ++end;
    const std::string_view run = value.substr(i, end - i);
    i = end;
    if (digits) {
      if (run.size() == 1 && open == 0) ++lone_digits;
      continue;
    }
    if (!is_gap(run)) return false;
    for (const char c : run) {
      if (c == '(' && ++open > 1) return false;
      if (c != ')') continue;
      if (open == 0) return false;
      --open;
      ++pairs;
    }
  }
  return open == 0 && pairs <= 2 && lone_digits <= 1;
}

// What is left of a number from abroad behind its "+", of "(+49) 30 ..." behind its bracket; empty
// where it begins with neither.
std::string_view behind_plus(std::string_view number) noexcept {
  if (number.substr(0, 1) == "+") return number.substr(1);
  const std::size_t close = number.find(')');
  if (number.substr(0, 2) != "(+" || close == std::string_view::npos) return {};
  return number.substr(close + 1);
}

// "+48.0014268": a degree, as ISO 6709 has them, as well as a phone in the form of RFC 5733 whose
// country has short numbers.
bool looks_like_a_degree(std::string_view number) noexcept {
  constexpr std::size_t kMostDecimals = 9;
  const std::size_t point = number.find_first_not_of("0123456789", 1);
  if (number.front() != '+' || point == std::string_view::npos || number[point] != '.')
    return false;
  const std::string_view decimals = number.substr(point + 1);
  return decimals.size() <= kMostDecimals &&
         decimals.find_first_not_of("0123456789") == std::string_view::npos;
}

// The number goes on behind: ".5", "-12", "/3".
bool goes_on(std::string_view after) noexcept {
  const char next = byte_after(after);
  return (next == '.' || next == '-' || next == '/') && text::is_digit(byte_after(after, 2));
}

// A row of numbers with blanks between them.
bool stands_in_a_row(const ValidatorInput& in) noexcept {
  if (in.value.find(' ') == std::string_view::npos) return false;
  return (byte_before(in.before) == ' ' && text::is_digit(byte_before(in.before, 2))) ||
         (byte_after(in.after) == ' ' && text::is_digit(byte_after(in.after, 2)));
}

// 2016-12-19, 19.12.2016, 19/12/2016 12: a year and two numbers that can be month and day.
bool looks_like_a_date(std::string_view value) noexcept {
  unsigned numbers[3] = {};
  std::size_t sizes[3] = {};
  std::size_t part = 0;
  for (const char c : value) {
    if (text::is_digit(c)) {
      if (sizes[part] < 5) numbers[part] = numbers[part] * 10 + static_cast<unsigned>(c - '0');
      ++sizes[part];
    } else if (c == '-' || c == '.' || c == '/' || c == ' ') {
      if (part == 2) break;  // a time behind it
      ++part;
    } else {
      return false;
    }
  }
  if (part != 2) return false;
  const auto day_or_month = [&](std::size_t i) {
    return sizes[i] <= 2 && numbers[i] >= 1 && numbers[i] <= 31;
  };
  const auto year = [&](std::size_t i) {
    return sizes[i] == 4 && numbers[i] >= 1900 && numbers[i] <= 2099;
  };
  return (year(0) && day_or_month(1) && day_or_month(2)) ||
         (year(2) && day_or_month(0) && day_or_month(1));
}

// "cell 1234567": of a table, a battery or a radio network, with a number of its own.
bool looks_like_a_cell(const ValidatorInput& in, std::string_view number, const Digits& digits) {
  constexpr std::size_t kMostNumbered = 8;
  return digits.size() == number.size() && digits.size() <= kMostNumbered &&
         byte_before(in.before) == ' ' && same_folded(key_before(in.before, ""), "cell");
}

// 10 or 13 digits that count seconds or milliseconds since 1970, in the years 2001 to 2033.
bool looks_like_an_epoch(std::string_view value, const Digits& digits) noexcept {
  return digits.size() == value.size() && value.front() == '1' &&
         (digits.size() == 13 || (digits.size() == 10 && value[1] != '2'));
}

}  // namespace

Judgement check_phone_e164(const ValidatorInput& in) noexcept {
  const std::string_view number = without_extension(in.value);
  const std::string_view behind = behind_plus(number);
  if (behind.empty() || !is_written_like_a_phone(behind) || goes_on(in.after)) return {};
  const PhoneDigits digits = international_digits(number);
  if (digits.empty() || Digits(digits.view()).all_same()) return {};
  const Outcome passes = looks_like_a_degree(number) ? Outcome::kNeedsContext : Outcome::kPass;
  if (is_in_phone_plan(digits.view())) return {passes, "e164-plan"};
  // Groups are written by people: a number that its country has not given out, but as long as those
  // it has, is a phone still. "+1073741824" is not.
  const bool grouped = number.find_first_of(" .()/-") != std::string_view::npos;
  if (!grouped || !has_planned_length(digits.view())) return {};
  return {passes, "e164-length"};
}

Judgement check_phone_nanp(const ValidatorInput& in) noexcept {
  const std::string_view number = without_extension(in.value);
  const PhoneDigits digits = international_digits(number);
  if (digits.view().size() != 11 || digits.view().front() != '1' || goes_on(in.after)) return {};
  if (!is_nanp_number(digits.view().substr(1))) return {};
  // "(NXX) NXX-XXXX" is the form that nothing else is written in.
  const bool printed = number.front() == '(' && number.find(')') != std::string_view::npos;
  if (!printed && stands_in_a_row(in)) return {};
  return {printed ? Outcome::kCanonical : Outcome::kPass, "nanp-plan"};
}

Judgement check_phone_national(const ValidatorInput& in) noexcept {
  const std::string_view number = without_extension(in.value);
  const Digits digits(number);
  if (digits.size() < 6 || digits.size() > PhoneDigits::kMost || digits.all_same()) return {};
  if (!is_written_like_a_phone(number) || goes_on(in.after) || byte_before(in.before) == '+')
    return {};
  if (looks_like_a_date(number) || looks_like_an_epoch(number, digits)) return {};
  // Bare digits carry no sign of being dialled: as long as a subscriber's number at least.
  if (digits.size() == number.size() && digits.size() < 7) return {};
  if (looks_like_a_cell(in, number, digits)) return {};
  if (digits.view().substr(0, 2) == "00") {
    const PhoneDigits abroad = international_digits(number);
    if (abroad.empty() || !is_in_phone_plan(abroad.view())) return {};
    return {Outcome::kNeedsContext, "e164-plan"};
  }
  return {Outcome::kNeedsContext, {}};
}

}  // namespace leakwire::detect
