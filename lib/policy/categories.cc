#include "policy/categories.h"

#include <algorithm>
#include <array>

namespace leakwire::policy {
namespace {

// Message-ids look like addresses; their detector is off until it is asked for.
constexpr std::array<std::string_view, 33> kCategories{
    "contact.address",      "contact.email",        "contact.name",
    "contact.phone",        "credential.password",  "credential.private-key",
    "credential.session",   "credential.token",     "credential.username",
    "identity.birth-date",  "identity.customer-id", "identity.driving-licence",
    "identity.national-id", "identity.passport",    "identity.tax-id",
    "identity.vehicle",     "location.coordinates", "network.ip",
    "network.mac",          "online.ad-id",         "online.cookie-id",
    "online.device-id",     "online.message-id",    "online.search-term",
    "online.user-agent",    "payment.bank",         "payment.card",
    "payment.crypto",       "payment.order",        "special.belief",
    "special.biometric",    "special.health",       "special.union",
};

constexpr std::string_view kCustom = "custom.";

}  // namespace

std::span<const std::string_view> categories() noexcept {
  static_assert(std::is_sorted(kCategories.begin(), kCategories.end()));
  return kCategories;
}

bool wildcard_fits(std::string_view pattern, std::string_view text) noexcept {
  std::size_t at = 0, in = 0;  // in pattern, in text
  std::size_t star = std::string_view::npos, resume = 0;
  while (in < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = in;
    } else if (at < pattern.size() && pattern[at] == text[in]) {
      ++at;
      ++in;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

bool is_category_pattern(std::string_view pattern) noexcept {
  if (pattern.starts_with(kCustom)) return pattern.size() > kCustom.size();
  return std::any_of(kCategories.begin(), kCategories.end(), [pattern](std::string_view category) {
    return wildcard_fits(pattern, category);
  });
}

}  // namespace leakwire::policy
