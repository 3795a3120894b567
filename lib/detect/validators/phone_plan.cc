#include "detect/validators/phone_plan.h"

#include <algorithm>
#include <cstdint>
#include <span>

#include "detect/validators/digits.h"

namespace leakwire::detect {
namespace {

struct PlanRow {
  unsigned code = 0;
  std::uint32_t lengths = 0;     // bit set of national lengths
  std::uint64_t pairs_low = 0;   // first two digits of the national number: 00 to 63
  std::uint64_t pairs_high = 0;  // 64 to 99
};

constexpr PlanRow kPlan[] = {
#include "detect/tables/phone_plan.inc"
};

// The rows of a country, in the order of the table.
std::span<const PlanRow> rows_of(unsigned code) noexcept {
  const auto less = [](const PlanRow& row, unsigned wanted) { return row.code < wanted; };
  const auto* first = std::lower_bound(std::begin(kPlan), std::end(kPlan), code, less);
  const auto* last = first;
  while (last != std::end(kPlan) && last->code == code) ++last;
  return {first, last};
}

// Countries whose national numbers keep their leading zero abroad: Italy, Vatican, San Marino.
bool keeps_zero(std::string_view digits) noexcept {
  return digits == "39" || digits == "378" || digits == "379";
}

// Digits of `value`, a "(0)" left out where it is a trunk prefix. Empty where there are too many.
PhoneDigits read_digits(std::string_view value) noexcept {
  PhoneDigits out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '(' && value.substr(i, 3) == "(0)" && !keeps_zero(out.view())) {
      i += 2;
      continue;
    }
    if (text::is_digit(value[i]) && !out.add(value[i])) {
      out.clear();
      return out;
    }
  }
  return out;
}

PhoneDigits prefixed(std::string_view digits, std::string_view prefix) noexcept {
  PhoneDigits out;
  for (const char c : prefix) out.add(c);
  for (const char c : digits) out.add(c);
  return out;
}

}  // namespace

std::size_t country_code_size(std::string_view digits) noexcept {
  const Digits all(digits);
  for (std::size_t size = 1; size <= 3 && size <= digits.size(); ++size) {
    if (digits.front() != '0' && !rows_of(all.prefix(size)).empty()) return size;
  }
  return 0;
}

bool is_in_phone_plan(std::string_view digits) noexcept {
  const std::size_t code_size = country_code_size(digits);
  if (code_size == 0 || digits.size() < code_size + 2 || digits.size() > PhoneDigits::kMost) {
    return false;
  }
  const Digits all(digits);
  const unsigned code = all.prefix(code_size);
  if (code == 1) return is_nanp_number(digits.substr(1));
  const unsigned pair = all.number(code_size, 2);
  const std::uint32_t length = 1U << (digits.size() - code_size);
  for (const PlanRow& row : rows_of(code)) {
    const bool begins =
        pair < 64 ? (row.pairs_low >> pair & 1) != 0 : (row.pairs_high >> (pair - 64) & 1) != 0;
    if ((row.lengths & length) != 0 && begins) return true;
  }
  return false;
}

bool has_planned_length(std::string_view digits) noexcept {
  const std::size_t code_size = country_code_size(digits);
  if (code_size == 0 || digits.size() > PhoneDigits::kMost) return false;
  if (digits.front() == '1') return digits.size() == 11 && digits[1] >= '2';
  const std::span<const PlanRow> rows = rows_of(Digits(digits).prefix(code_size));
  const std::uint32_t length = 1U << (digits.size() - code_size);
  return std::any_of(rows.begin(), rows.end(),
                     [&](const PlanRow& row) { return (row.lengths & length) != 0; });
}

// NANPA: NXX-NXX-XXXX, N 2 to 9; N11 is a service code; N9X, 37X and 96X are kept for later.
bool is_nanp_number(std::string_view ten_digits) noexcept {
  if (ten_digits.size() != 10) return false;
  const std::string_view area = ten_digits.substr(0, 3);
  const std::string_view exchange = ten_digits.substr(3, 3);
  for (const std::string_view part : {area, exchange}) {
    if (part[0] < '2' || part.substr(1) == "11") return false;
  }
  return area[1] != '9' && area.substr(0, 2) != "37" && area.substr(0, 2) != "96";
}

std::string_view without_extension(std::string_view value) noexcept {
  const std::size_t end = value.find_first_of("xXeE#");
  value = value.substr(0, end);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return value;
}

PhoneDigits international_digits(std::string_view value) noexcept {
  value = without_extension(value);
  const PhoneDigits digits = read_digits(value);
  const std::string_view all = digits.view();
  if (value.find('+') != std::string_view::npos) return digits;
  if (all.size() > 2 && all.substr(0, 2) == "00" && country_code_size(all.substr(2)) != 0) {
    return prefixed(all.substr(2), "");
  }
  // The zero that is dialled at home alone: North America has none.
  if (value.find("(0)") != std::string_view::npos) return {};
  if (is_nanp_number(all)) return prefixed(all, "1");
  if (all.size() == 11 && all.front() == '1' && is_nanp_number(all.substr(1))) return digits;
  return {};
}

}  // namespace leakwire::detect
