#include "detect/validators/words.h"

#include <array>
#include <cstddef>

#include "detect/detector_names.h"

namespace leakwire::detect {
namespace {

constexpr std::array<std::string_view, 17> kNoValue{
    "null",     "nil",      "none",    "true",   "false",  "undefined", "(null)", "n/a",      "nan",
    "redacted", "filtered", "removed", "hidden", "masked", "omitted",   "empty",  "[filtered"};

bool all_of(std::string_view value, std::string_view set) noexcept {
  return value.find_first_not_of(set) == std::string_view::npos;
}

// "credential.password:9f2c6b1e0d73a845", a pseudonym as redaction writes it.
bool is_pseudonym(std::string_view value) noexcept {
  const std::size_t colon = value.rfind(':');
  if (colon == std::string_view::npos || value.size() - colon != 17) return false;
  return is_category(value.substr(0, colon)) && all_of(value.substr(colon + 1), "0123456789abcdef");
}

bool is_label(std::string_view inner) noexcept {
  return !inner.empty() && all_of(inner,
                                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.:_- *");
}

}  // namespace

bool is_placeholder(std::string_view value) noexcept {
  constexpr std::string_view kBullet = "\xE2\x80\xA2";  // U+2022
  while (value.size() >= kBullet.size() && value.substr(0, kBullet.size()) == kBullet) {
    value.remove_prefix(kBullet.size());
  }
  if (value.empty() || (value.front() == '*' && all_of(value, "*.:!")) || all_of(value, "xX") ||
      all_of(value, ".-_?#"))
    return true;
  if (is_one_of(value, kNoValue) || is_pseudonym(value)) return true;
  const char first = value.front();
  const char last = value.back();
  const std::string_view inner = value.size() > 2 ? value.substr(1, value.size() - 2) : "";
  if ((first == '[' && last == ']') || (first == '<' && last == '>') ||
      (first == '(' && last == ')')) {
    return is_label(inner) || inner.empty();
  }
  if (first == '{' || (first == '$' && value.size() > 1 && (value[1] == '{' || value[1] == '('))) {
    return true;  // {}, {name}, ${NAME}, $(NAME): templates
  }
  if (first == '%') return value.size() <= 3 || last == '%';  // %s, %-d, %PASSWORD%
  return first == '$' && value.size() > 1 &&
         all_of(value.substr(1), "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
}

}  // namespace leakwire::detect
