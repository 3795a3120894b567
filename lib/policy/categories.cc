#include "policy/categories.h"

#include <algorithm>
#include <array>

#include "policy/words.h"

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

static_assert(kCategories.size() == kOtherCategory);

constexpr std::string_view kCustom = "custom.";

// A category is told by its last eight bytes: the table has a slot of its own for each of them.
constexpr std::size_t kTail = 8;
constexpr unsigned kSlotBits = 7;

constexpr std::uint64_t tail_of(std::string_view category) noexcept {
  std::uint64_t tail = 0;
  for (std::size_t at = category.size() - kTail; at < category.size(); ++at) {
    tail = tail << 8 | static_cast<unsigned char>(category[at]);
  }
  return tail;
}

constexpr std::size_t slot_of(std::uint64_t tail, std::uint64_t factor) noexcept {
  return static_cast<std::size_t>(tail * factor >> (64 - kSlotBits));
}

constexpr bool tells_apart(std::uint64_t factor) {
  std::array<bool, std::size_t{1} << kSlotBits> taken{};
  for (const std::string_view category : kCategories) {
    bool& slot = taken[slot_of(tail_of(category), factor)];
    if (slot) return false;
    slot = true;
  }
  return true;
}

constexpr std::uint64_t kFactor = [] {
  std::uint64_t factor = 0x9E3779B97F4A7C15ULL;
  while (!tells_apart(factor)) factor = factor * 6364136223846793005ULL + 1442695040888963407ULL;
  return factor;
}();

constexpr std::array<std::uint8_t, std::size_t{1} << kSlotBits> kNumbers = [] {
  std::array<std::uint8_t, std::size_t{1} << kSlotBits> numbers{};
  for (std::size_t number = 0; number < kCategories.size(); ++number) {
    numbers[slot_of(tail_of(kCategories[number]), kFactor)] = static_cast<std::uint8_t>(number);
  }
  return numbers;
}();

}  // namespace

std::span<const std::string_view> categories() noexcept {
  static_assert(std::is_sorted(kCategories.begin(), kCategories.end()));
  return kCategories;
}

std::size_t category_number(std::string_view category) noexcept {
  if (category.size() < kTail) return kOtherCategory;
  const std::size_t number = kNumbers[slot_of(tail_of(category), kFactor)];
  return same_words(kCategories[number], category) ? number : kOtherCategory;
}

std::uint64_t category_bits(const std::vector<std::string>& patterns) {
  std::uint64_t bits = 0;
  for (const std::string& pattern : patterns) {
    bool listed = false;
    for (std::size_t number = 0; number < kCategories.size(); ++number) {
      if (!wildcard_fits(pattern, kCategories[number])) continue;
      bits |= std::uint64_t{1} << number;
      listed = listed || pattern == kCategories[number];
    }
    if (!listed) bits |= std::uint64_t{1} << kOtherCategory;
  }
  return bits;
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
