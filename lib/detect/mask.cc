#include "detect/mask.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detect/named_table.h"
#include "detect/validators/digits.h"
#include "detect/validators/phone_plan.h"
#include "text/byte_set.h"
#include "text/utf8.h"

namespace leakwire::detect {
namespace {

constexpr std::size_t kShortestShown = 12;  // of the default mask, characters

// A character as a record may show it: control characters and broken bytes are stars.
void append_shown(std::string_view character, std::string& out) {
  const text::CodePoint point = text::next_code_point(character);
  const bool shown =
      point.valid && point.value >= 0x20 && !(point.value >= 0x7F && point.value < 0xA0);
  out += shown ? character : std::string_view("*");
}

std::vector<std::string_view> characters(std::string_view value) {
  std::vector<std::string_view> out;
  while (!value.empty()) {
    const std::size_t length = text::next_code_point(value).length;
    out.push_back(value.substr(0, length));
    value.remove_prefix(length);
  }
  return out;
}

// The first and last two of twelve or more characters.
std::string mask_default(std::string_view value, const MaskOptions&) {
  const std::vector<std::string_view> all = characters(value);
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool edge = i < 2 || i + 2 >= all.size();
    if (edge && all.size() >= kShortestShown) {
      append_shown(all[i], out);
    } else {
      out += '*';
    }
  }
  return out;
}

std::string mask_none(std::string_view, const MaskOptions&) { return "***"; }

std::string mask_digits(std::string_view digits, std::size_t first, std::size_t last) {
  std::string out(digits);
  for (std::size_t i = first; i + last < out.size(); ++i) out[i] = '*';
  return out;
}

std::string digits_of(std::string_view value) {
  std::string out;
  std::copy_if(value.begin(), value.end(), std::back_inserter(out), text::is_digit);
  return out;
}

// The last four digits, and the first six where wanted (PCI DSS 4.0, requirement 3.4.1); six digits
// at least stay hidden, one of which is the check digit's.
std::string mask_card(std::string_view value, const MaskOptions& options) {
  constexpr std::size_t kHidden = 6;
  constexpr std::size_t kLast = 4;
  const std::string digits = digits_of(value);
  if (digits.size() < kHidden + kLast) return std::string(digits.size(), '*');
  const std::size_t room = digits.size() - kHidden - kLast;
  return mask_digits(digits, options.card_first_six ? std::min<std::size_t>(6, room) : 0, kLast);
}

std::string mask_track(std::string_view value, const MaskOptions& options) {
  return mask_card(first_digits(value), options);
}

// "b***@***.com": the first letter and the top-level domain.
std::string mask_email(std::string_view value, const MaskOptions& options) {
  const std::size_t at = value.rfind('@');
  const std::size_t dot = value.rfind('.');
  if (at == std::string_view::npos || at == 0 || dot == std::string_view::npos || dot < at) {
    return mask_default(value, options);
  }
  std::string out;
  append_shown(value.substr(0, text::next_code_point(value).length), out);
  out += "***@***.";
  for (const std::string_view character : characters(value.substr(dot + 1))) {
    append_shown(character, out);
  }
  return out;
}

// The country code and the last two digits; nothing of what is too short to hide the rest.
std::string mask_phone(std::string_view value, const MaskOptions&) {
  constexpr std::size_t kShown = 2;
  constexpr std::size_t kHidden = 4;
  const PhoneDigits abroad = international_digits(value);
  const std::string digits =
      abroad.empty() ? digits_of(without_extension(value)) : std::string(abroad.view());
  const std::size_t code = abroad.empty() ? 0 : country_code_size(digits);
  const std::string plus = abroad.empty() ? "" : "+";
  if (digits.size() < code + kHidden + kShown) return plus + std::string(digits.size(), '*');
  return plus + mask_digits(digits, code, kShown);
}

// Sorted by name.
constexpr Mask kMasks[] = {
    {"card", mask_card, false, "the last four digits"},
    {"default", mask_default, false, "the first and last two of twelve or more characters"},
    {"email", mask_email, false, "the first letter and the top-level domain"},
    {"none", mask_none, true, "nothing, not even the length"},
    {"phone", mask_phone, false, "the country code and the last two digits"},
    {"track", mask_track, false, "the last four digits of the card number"},
};

static_assert(is_sorted_by_name(kMasks));

}  // namespace

std::span<const Mask> masks() noexcept { return kMasks; }

const Mask* find_mask(std::string_view name) noexcept { return find_named(kMasks, name); }

}  // namespace leakwire::detect
