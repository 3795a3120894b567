#include "policy/text_table.h"

#include <bit>

#include "policy/words.h"

namespace leakwire::policy {
namespace {

// Letters of either case are one, and some other bytes too: what the hash finds is compared.
std::uint64_t hash_of(TextTable::Kind kind, std::string_view text) noexcept {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;
  constexpr std::uint64_t kFold = 0x2020202020202020ULL;
  std::uint64_t hash = ((static_cast<std::uint64_t>(kind) + 1) << 56 ^ text.size()) * kFactor;
  each_word(text, [&](std::size_t at, auto word) {
    hash = std::rotl((hash ^ (read_word<decltype(word)>(text, at) | kFold)) * kFactor, 29);
    return true;
  });
  return hash ^ hash >> 32;
}

}  // namespace

void TextTable::reserve(std::size_t texts) {
  const std::size_t slots = std::bit_ceil(2 * texts + 2);
  tags_.assign(slots, 0);
  numbers_.assign(slots, kNone);
}

bool TextTable::is(std::uint32_t number, Kind kind, std::string_view text) const noexcept {
  const Text& one = texts_[number];
  const std::string_view known(bytes_.data() + one.begin, one.size);
  if (one.kind != kind) return false;
  const bool folded = kind == Kind::kOwner || kind == Kind::kField;
  return folded ? same_folded_words(known, text) : same_words(known, text);
}

std::size_t TextTable::slot_of(Kind kind, std::string_view text, std::uint8_t& tag) const noexcept {
  const std::uint64_t hash = hash_of(kind, text);
  const std::size_t mask = tags_.size() - 1;
  tag = static_cast<std::uint8_t>(hash >> 56 | 1U);
  std::size_t at = hash & mask;
  while (tags_[at] != 0 && (tags_[at] != tag || !is(numbers_[at], kind, text))) {
    at = (at + 1) & mask;
  }
  return at;
}

std::uint32_t TextTable::look_up(Kind kind, std::string_view text) const noexcept {
  std::uint8_t tag = 0;
  return text.empty() ? kNone : numbers_[slot_of(kind, text, tag)];
}

std::uint32_t TextTable::add(Kind kind, std::string_view text) {
  if (text.empty()) return kNone;
  std::uint8_t tag = 0;
  const std::size_t at = slot_of(kind, text, tag);
  if (numbers_[at] != kNone) return numbers_[at];
  lengths_[static_cast<std::size_t>(kind)] |= std::uint64_t{1} << (text.size() & 63U);
  tags_[at] = tag;
  numbers_[at] = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(
      {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(text.size()), kind});
  bytes_ += text;
  return numbers_[at];
}

}  // namespace leakwire::policy
