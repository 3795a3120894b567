#include "detect/keyword.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "text/byte_set.h"

namespace leakwire::detect {
namespace {

using text::is_letter;
using text::is_lower;
using text::is_upper;

bool is_joint(char c) { return c == ' ' || c == '_' || c == '-' || c == '.'; }

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::size_t joints_from(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_joint(text[end])) ++end;
  return end - at;
}

// Bytes of `text` that a row of blanks and marks takes: all that it can, as "bonus -card" is in
// "bonus-card" and in "bonus--card". Or kNone.
std::size_t row_taken(std::string_view text, std::string_view row) {
  constexpr std::size_t kMost = 63;
  text = text.substr(0, std::min(joints_from(text, 0), kMost));
  const std::uint64_t within = (std::uint64_t{2} << text.size()) - 1;
  std::uint64_t reached = 1;  // bit: so many bytes may be taken
  for (const char c : row) {
    if (c == ' ') {
      reached |= reached << 1 & within;
      continue;
    }
    std::uint64_t same = 0;
    for (std::size_t i = 0; i < text.size(); ++i) same |= std::uint64_t{text[i] == c} << i;
    reached = (reached & same) << 1;
  }
  return reached == 0 ? kNone : static_cast<std::size_t>(std::bit_width(reached)) - 1;
}

// Bytes of `text` that `word` takes from its start, or kNone.
std::size_t taken(std::string_view text, std::string_view word) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool here = at < text.size();
    const std::size_t row = is_joint(word[i]) ? joints_from(word, i) : 1;
    if (row > 1) {
      const std::size_t bytes = row_taken(text.substr(at), word.substr(i, row));
      if (bytes == kNone) return kNone;
      at += bytes;
      i += row - 1;
    } else if (word[i] == ' ') {
      if (here && is_joint(text[at])) ++at;
    } else if (here && text::to_lower(text[at]) == word[i]) {
      ++at;
    } else {
      return kNone;
    }
  }
  return at;
}

// Whether a word may begin with `first`: behind no letter, or as a capital behind a small letter.
bool parts(int previous, int first) {
  if (!is_letter(first) || !is_letter(previous)) return true;
  return is_upper(first) && is_lower(previous);
}

// What may stand so many bytes behind the first one of `word`, by the lower five bits: those are
// the same in both cases of a letter. A shorter word, or one with a blank up to there, says
// nothing.
std::uint32_t may_be_at(std::string_view word, std::size_t place) {
  if (word.size() <= place) return ~std::uint32_t{0};
  if (std::any_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(place) + 1, is_joint)) {
    return ~std::uint32_t{0};
  }
  return std::uint32_t{1} << (static_cast<std::uint8_t>(word[place]) & 31);
}

}  // namespace

KeywordSet::Head KeywordSet::head_of(std::string_view word) {
  std::array<char, sizeof(std::uint32_t)> bits{}, mask{};
  for (std::size_t i = 0; i < std::min(word.size(), bits.size()) && !is_joint(word[i]); ++i) {
    mask[i] = static_cast<char>(is_lower(word[i]) ? ~0x20 : ~0);  // a letter's cases differ by that
    bits[i] = static_cast<char>(word[i] & mask[i]);
  }
  Head head;
  std::memcpy(&head.bits, bits.data(), bits.size());
  std::memcpy(&head.mask, mask.data(), mask.size());
  return head;
}

KeywordSet::KeywordSet(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    std::string lower(word);
    std::transform(lower.begin(), lower.end(), lower.begin(), text::to_lower);
    if (!lower.empty()) words_.push_back(std::move(lower));
  }
  std::stable_sort(words_.begin(), words_.end(), [](const auto& a, const auto& b) {
    return a.front() != b.front() ? a.front() < b.front() : a.size() > b.size();
  });
  for (std::size_t i = 0; i < words_.size(); ++i) {
    heads_.push_back(head_of(words_[i]));
    reasons_.push_back("keyword:" + words_[i]);
    longest_ = std::max(longest_, words_[i].size());
    const char first = words_[i].front();
    Range& range = words_of_[static_cast<std::uint8_t>(first)];
    if (range.to == 0) range.from = static_cast<std::uint16_t>(i);
    range.to = static_cast<std::uint16_t>(i + 1);
    if (is_lower(first)) words_of_[static_cast<std::uint8_t>(first - 32)] = range;
    const auto add = [&](char byte) {
      seconds_[static_cast<std::uint8_t>(byte)] |= may_be_at(words_[i], 1);
      thirds_[static_cast<std::uint8_t>(byte)] |= may_be_at(words_[i], 2);
    };
    add(first);
    if (is_lower(first)) add(static_cast<char>(first - 32));
  }
}

std::string_view KeywordSet::word_at(std::string_view before, int previous,
                                     std::size_t at) const noexcept {
  const auto first = static_cast<std::uint8_t>(before[at]);
  if (!parts(at == 0 ? previous : before[at - 1], first)) return {};
  std::uint32_t head = 0;
  const bool has_head = before.size() - at >= sizeof head;
  if (has_head) std::memcpy(&head, before.data() + at, sizeof head);
  const Range range = words_of_[first];
  for (std::size_t i = range.from; i < range.to; ++i) {
    if (has_head && ((head ^ heads_[i].bits) & heads_[i].mask) != 0) continue;
    const std::size_t length = taken(before.substr(at), words_[i]);
    if (length == kNone || length == 0) continue;
    const std::size_t end = at + length;
    if (end < before.size() && !parts(before[end - 1], before[end])) continue;
    return reasons_[i];
  }
  return {};
}

KeywordSet::Found KeywordSet::find_from(std::string_view before, int previous,
                                        std::size_t from) const noexcept {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(before.data());
  std::size_t at = before.size();
  if (at <= from) return {};
  // Of the last byte nothing tells what stands behind it.
  if (const std::string_view reason = word_at(before, previous, --at); !reason.empty()) {
    return {reason, at};
  }
  for (unsigned behind = bytes[at]; at-- > from;) {
    const bool may_begin = (seconds_[bytes[at]] >> (behind & 31U) & 1) != 0;
    behind = bytes[at];
    if (!may_begin) continue;
    const bool has_third = at + 2 < before.size();
    if (has_third && (thirds_[behind] >> (bytes[at + 2] & 31U) & 1) == 0) continue;
    if (const std::string_view reason = word_at(before, previous, at); !reason.empty()) {
      return {reason, at};
    }
  }
  return {};
}

}  // namespace leakwire::detect
