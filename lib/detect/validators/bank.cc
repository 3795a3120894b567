// Bank accounts and banks: IBAN (ISO 13616-1), BIC (ISO 9362), US routing numbers.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "detect/validators/digits.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"

namespace leakwire::detect {
namespace {

struct IbanFormat {
  std::string_view country;
  std::size_t length = 0;
  std::string_view bban;  // "4a14n"
};

constexpr IbanFormat kIbanFormats[] = {
#include "detect/tables/iban_formats.inc"
};

constexpr std::string_view kCountryCodes =
#include "detect/tables/country_codes.inc"
    ;

constexpr std::string_view kWordsLikeBics[] = {
#include "detect/tables/words_like_bics.inc"
};

constexpr std::size_t kMostIban = 34;  // ISO 13616-1

constexpr char upper(char c) noexcept { return text::is_lower(c) ? static_cast<char>(c - 32) : c; }

// An IBAN without its separators, in upper case.
struct Iban {
  std::array<char, kMostIban> text{};
  std::size_t size = 0;
  bool grouped = false;   // in fours, one separator all through
  bool readable = false;  // one case, and separators that can be told

  std::string_view view() const noexcept { return {text.data(), size}; }
};

Iban read_iban(std::string_view value) noexcept {
  Iban out;
  bool lower = false;
  bool mixed = false;
  bool fours = true;
  char separator = '\0';
  std::size_t run = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (text::is_letter(c) || text::is_digit(c)) {
      if (out.size == kMostIban) return out;
      if (text::is_letter(c)) {
        mixed = mixed || (out.size > 0 && lower != text::is_lower(c));
        lower = text::is_lower(c);
      }
      out.text[out.size++] = upper(c);
      ++run;
      continue;
    }
    fours = fours && run == 4 && (separator == '\0' || separator == c);
    separator = c;
    run = 0;
  }
  out.grouped = separator != '\0' && fours && run >= 1 && run <= 4;
  out.readable = !mixed && (separator == '\0' || out.grouped);
  return out;
}

bool fits_bban(std::string_view bban, std::string_view format) noexcept {
  std::size_t at = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    std::size_t count = 0;
    for (; text::is_digit(format[i]); ++i)
      count = count * 10 + static_cast<std::size_t>(format[i] - '0');
    for (; count > 0; --count, ++at) {
      if (at == bban.size()) return false;
      const bool digit = text::is_digit(bban[at]);
      if ((format[i] == 'n' && !digit) || (format[i] == 'a' && digit)) return false;
    }
  }
  return at == bban.size();
}

// ISO/IEC 7064, MOD 97-10: country and check digits stand behind, letters count from 10.
bool has_right_check(std::string_view iban) noexcept {
  unsigned rest = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    rest = text::is_digit(c) ? rest * 10 + static_cast<unsigned>(c - '0')
                             : rest * 100 + static_cast<unsigned>(c - 'A' + 10);
    rest %= 97;
  }
  return rest == 1;
}

// By the two letters that begin an IBAN, in either case: a row of kIbanFormats, or 0xFF.
constexpr auto kIbanRows = [] {
  std::array<std::uint8_t, 26 * 26> rows{};
  rows.fill(0xFF);
  for (std::size_t i = 0; i < std::size(kIbanFormats); ++i) {
    const std::string_view country = kIbanFormats[i].country;
    rows[static_cast<std::size_t>((country[0] - 'A') * 26 + country[1] - 'A')] =
        static_cast<std::uint8_t>(i);
  }
  return rows;
}();

const IbanFormat* format_of(std::string_view value) noexcept {
  if (value.size() < 4 || !text::is_letter(value[0]) || !text::is_letter(value[1])) return nullptr;
  const auto first = static_cast<std::size_t>(text::to_lower(value[0]) - 'a');
  const auto second = static_cast<std::size_t>(text::to_lower(value[1]) - 'a');
  const std::uint8_t row = kIbanRows[first * 26 + second];
  return row == 0xFF ? nullptr : &kIbanFormats[row];
}

bool is_country(std::string_view code) noexcept {
  for (std::size_t i = 0; i < kCountryCodes.size(); i += 2) {
    if (kCountryCodes.substr(i, 2) == code) return true;
  }
  return false;
}

}  // namespace

Judgement check_iban(const ValidatorInput& in) noexcept {
  const auto* format = format_of(in.value);  // first: most that look like one name no country
  if (format == nullptr) return {};
  const Iban iban = read_iban(in.value);
  if (!iban.readable || iban.size != format->length) return {};
  const std::string_view all = iban.view();
  if (!text::is_digit(all[2]) || !text::is_digit(all[3])) return {};
  if (!fits_bban(all.substr(4), format->bban) || !has_right_check(all)) return {};
  return {iban.grouped ? Outcome::kCanonical : Outcome::kPass, "mod97"};
}

Judgement check_bic(const ValidatorInput& in) noexcept {
  const std::string_view value = in.value;
  if (value.size() != 8 && value.size() != 11) return {};
  const auto letter_or_digit = [](char c) { return text::is_upper(c) || text::is_digit(c); };
  if (!std::all_of(value.begin(), value.end(), letter_or_digit)) return {};
  if (!std::all_of(value.begin(), value.begin() + 6, [](char c) { return text::is_upper(c); }))
    return {};
  if (!is_country(value.substr(4, 2))) return {};
  // "swift: COMPILER": of a language, or in the sense of quick.
  if (std::binary_search(std::begin(kWordsLikeBics), std::end(kWordsLikeBics), value)) return {};
  return {Outcome::kNeedsContext, "bic-country"};
}

// ABA routing number: 3-7-1 weights; the first two digits name a Federal Reserve district (01-12),
// a thrift (21-32), electronic use (61-72), traveller's cheques (80), or the government (00).
Judgement check_us_aba(const ValidatorInput& in) noexcept {
  const Digits digits(in.value);
  if (digits.size() != 9 || digits.size() != in.value.size() || digits.all_same()) return {};
  constexpr std::array<unsigned, 3> kWeights{3, 7, 1};
  unsigned sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += kWeights[i % 3] * digits.number(i, 1);
  const unsigned district = digits.number(0, 2);
  const bool known = district <= 12 || (district >= 21 && district <= 32) ||
                     (district >= 61 && district <= 72) || district == 80;
  if (sum % 10 != 0 || !known) return {};
  return {Outcome::kNeedsContext, "aba-check"};
}

}  // namespace leakwire::detect
