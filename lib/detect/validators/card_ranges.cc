#include "detect/validators/card_ranges.h"

#include <cstdint>

namespace leakwire::detect {
namespace {

// Lengths as a bit set.
constexpr std::uint32_t kCards13 = 1U << 13;
constexpr std::uint32_t kCards14 = 1U << 14;
constexpr std::uint32_t kCards15 = 1U << 15;
constexpr std::uint32_t kCards16 = 1U << 16;
constexpr std::uint32_t kCards18 = 1U << 18;
constexpr std::uint32_t kCards19 = 1U << 19;
constexpr std::uint32_t kCards16to19 = 0xFU << 16;
constexpr std::uint32_t kCards15to19 = 0x1FU << 15;
constexpr std::uint32_t kCards12to19 = 0xFFU << 12;

struct CardRange {
  std::string_view why;
  unsigned first = 0;
  unsigned last = 0;
  std::uint32_t lengths = 0;
  std::uint32_t lengths_with_key = 0;
};

constexpr CardRange kCardRanges[] = {
#include "detect/tables/card_ranges.inc"
};

}  // namespace

CardIssuer card_issuer(const Digits& digits) noexcept {
  if (digits.size() < 12 || digits.size() > 19) return {};
  const std::uint32_t length = 1U << digits.size();
  const unsigned prefix = digits.prefix(6);
  CardIssuer with_key;
  for (const CardRange& range : kCardRanges) {
    if (prefix < range.first || prefix > range.last) continue;
    if ((range.lengths & length) != 0) return {range.why, false};
    if ((range.lengths_with_key & length) != 0 && with_key.why.empty())
      with_key = {range.why, true};
  }
  return with_key;
}

}  // namespace leakwire::detect
