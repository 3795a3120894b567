#include "detect/tail_rules.h"

#include <algorithm>

namespace leakwire::detect {
namespace {

bool fits(const match::Shape& shape, std::string_view text, std::size_t from, std::size_t end,
          bool lines) {
  if (end - from >= shape.places.size()) return false;  // seen whole: the fast pass has told it
  for (std::size_t at = from; at < end; ++at) {
    if (!shape.places[at - from].has(static_cast<std::uint8_t>(text[at]))) return false;
  }
  if (from == 0 || (lines && text[from - 1] == '\n')) return true;
  return !shape.not_before.has(static_cast<std::uint8_t>(text[from - 1]));
}

}  // namespace

void TailRules::add(const text::ByteSet& bytes, std::size_t most, std::size_t rule) {
  const std::uint64_t bit = std::uint64_t{1} << rule;
  bytes.each([&](std::uint8_t byte) { rules_of_[byte] |= bit; });
  alive_.resize(std::max(alive_.size(), most), 0);
  for (std::size_t distance = 0; distance < most; ++distance) alive_[distance] |= bit;
}

void TailRules::add_beginning(const match::Shape& shape) {
  if (shape.places.size() < 2) return;
  text::ByteSet bytes;
  for (const text::ByteSet& place : shape.places) bytes = bytes | place;
  // Rule 0 is kept for runs; beyond 62 beginnings, the last rule stands for all that come.
  const std::size_t rule = std::min(count_ + 1, kMostRules - 1);
  count_ = rule;
  shape.places[0].each([&](std::uint8_t byte) {
    begins_with_[byte].push_back(static_cast<std::uint32_t>(beginnings_.size()));
    if (shape.places.size() > 2) second_[byte] = second_[byte] | shape.places[1];
  });
  beginnings_.push_back(shape);
  add(bytes, shape.places.size() - 1, rule);
}

void TailRules::add_run(const text::ByteSet& bytes, std::size_t most) {
  if (most == 0) return;
  runs_ = 1;
  add(bytes, most, 0);
}

bool TailRules::may_begin(std::string_view text, std::size_t from, std::size_t end,
                          bool lines) const noexcept {
  const auto first = static_cast<std::uint8_t>(text[from]);
  // A beginning of two bytes has been seen whole where two bytes are there.
  if (end - from > 1 && !second_[first].has(static_cast<std::uint8_t>(text[from + 1]))) {
    return false;
  }
  for (const std::uint32_t beginning : begins_with_[first]) {
    if (fits(beginnings_[beginning], text, from, end, lines)) return true;
  }
  return false;
}

std::size_t TailRules::start(std::string_view text, std::size_t end, bool lines) const noexcept {
  std::array<std::uint64_t, kMostPlaces> alive_at{};
  std::uint64_t rules = ~std::uint64_t{0};
  std::size_t length = 0;  // of the tail in which some rule holds
  for (; length < std::min(alive_.size(), end); ++length) {
    const char byte = text[end - 1 - length];
    if (lines && byte == '\n') break;
    rules &= rules_of_[static_cast<std::uint8_t>(byte)] & alive_[length];
    if (rules == 0) break;
    if (length < kMostPlaces) alive_at[length] = rules;
  }
  // Only runs reach further than a shape; of the others, the first that holds byte for byte counts.
  for (; length > 0; --length) {
    if (length > kMostPlaces || (alive_at[length - 1] & runs_) != 0) break;
    if (may_begin(text, end - length, end, lines)) break;
  }
  return end - length;
}

}  // namespace leakwire::detect
