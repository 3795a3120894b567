#include <algorithm>
#include <bit>

#include "detect/compiled_pack.h"

namespace leakwire::detect {

void TailRules::add(const text::ByteSet& bytes, std::size_t most) {
  if (most == 0) return;
  // Beyond 64 rules, the last one stands for all that come.
  const std::size_t rule = std::min(count_, kMostRules - 1);
  count_ = std::min(count_ + 1, kMostRules);
  const std::uint64_t bit = std::uint64_t{1} << rule;
  for (unsigned b = 0; b < 256; ++b) {
    if (bytes.has(static_cast<std::uint8_t>(b))) rules_of_[b] |= bit;
  }
  alive_.resize(std::max(alive_.size(), most), 0);
  for (std::size_t distance = 0; distance < most; ++distance) alive_[distance] |= bit;
}

std::size_t TailRules::start(std::string_view text, std::size_t end, bool lines) const noexcept {
  std::uint64_t rules = ~std::uint64_t{0};
  for (std::size_t distance = 0; distance < std::min(alive_.size(), end); ++distance) {
    const char byte = text[end - 1 - distance];
    rules &= rules_of_[static_cast<std::uint8_t>(byte)] & alive_[distance];
    if (rules == 0 || (lines && byte == '\n')) return end - distance;
  }
  return end - std::min(alive_.size(), end);
}

}  // namespace leakwire::detect
