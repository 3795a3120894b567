#include "policy/country_set.h"

#include <limits>

#include "place/countries.h"

namespace leakwire::policy {
namespace {

constexpr std::int64_t kAlways = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

static_assert(beginning_of(19700101) == 0);
static_assert(beginning_of(20000301) == 951'868'800'000'000);
static_assert(beginning_of(20230710) == 1'688'947'200'000'000);

bool is_letter(char c) noexcept { return c >= 'A' && c <= 'Z'; }

}  // namespace

bool CountrySet::holds(const Letters& letters, Country country) noexcept {
  const char first = country.code[0], second = country.code[1];
  if (!is_letter(first) || !is_letter(second)) return false;
  return (letters[static_cast<std::size_t>(first - 'A')] >> (second - 'A') & 1U) != 0;
}

void CountrySet::add(Country country) noexcept {
  if (!is_letter(country.code[0]) || !is_letter(country.code[1])) return;
  always_[static_cast<std::size_t>(country.code[0] - 'A')] |= 1U << (country.code[1] - 'A');
  any_ = true;
}

void CountrySet::add(CountryGroup group) {
  for (const place::Membership& member : place::memberships()) {
    if (group == CountryGroup::kEu && member.group == CountryGroup::kEea) continue;
    const Country country{{member.code[0], member.code[1]}};
    if (member.from == 0 && member.until == 0) {
      add(country);
      continue;
    }
    any_ = true;
    at_times_[static_cast<std::size_t>(member.code[0] - 'A')] |= 1U << (member.code[1] - 'A');
    terms_.push_back({country, member.from == 0 ? kAlways : beginning_of(member.from),
                      member.until == 0 ? kForever : beginning_of(member.until)});
  }
}

bool CountrySet::contains(Country country, std::int64_t time) const noexcept {
  if (!country.known()) return unknown_;
  if (holds(always_, country)) return true;
  if (!holds(at_times_, country)) return false;
  for (const Term& term : terms_) {
    if (term.country == country && time >= term.from && time < term.until) return true;
  }
  return false;
}

}  // namespace leakwire::policy
