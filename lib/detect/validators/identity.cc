// National identity numbers.
#include <algorithm>
#include <array>
#include <string_view>

#include "detect/validators/digits.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"

namespace leakwire::detect {
namespace {

// Numbers that were printed in public and are nobody's: the wallet insert of 1938, the pamphlet of
// 1940, and the advertisement range 987-65-432x, which begins with 9 anyway (SSA, "Social Security
// Cards Issued by Woolworth"; SSA POMS RM 10201.035).
constexpr std::array<unsigned, 2> kPublished{78051120, 219099999};

// "-", " ", or '\0' where the digits stand alone.
char separator_of(std::string_view value) noexcept { return value.size() == 9 ? '\0' : value[3]; }

}  // namespace

// Social security number: area 001-899 but 666, group 01-99, serial 0001-9999 (SSA POMS RM
// 10201.035).
bool may_be_us_ssn(std::string_view value) noexcept {
  const Digits digits(value);
  if (digits.size() != 9) return false;
  const unsigned area = digits.number(0, 3);
  if (area == 0 || area == 666 || area >= 900) return false;
  if (digits.number(3, 2) == 0 || digits.number(5, 4) == 0 || digits.all_same()) return false;
  const unsigned all = digits.number(0, 9);
  if (std::find(kPublished.begin(), kPublished.end(), all) != kPublished.end()) return false;
  if (value.size() == 9) return all != 123456789;  // the digits in their order
  return value.size() == 11 && value[6] == value[3];
}

Judgement check_us_ssn(const ValidatorInput& in) noexcept {
  if (!may_be_us_ssn(in.value)) return {};
  // ".": part of a longer dotted or decimal number, unless a sentence ends.
  if (byte_after(in.after) == '.' && text::is_digit(byte_after(in.after, 2))) return {};
  return {separator_of(in.value) == '-' ? Outcome::kPass : Outcome::kNeedsContext, "ssn-area"};
}

}  // namespace leakwire::detect
