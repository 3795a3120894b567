#include "detect/keyword.h"

#include <algorithm>
#include <bit>
#include <cstdint>

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

}  // namespace

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
    reasons_.push_back("keyword:" + words_[i]);
    const char first = words_[i].front();
    Range& range = words_of_[static_cast<std::uint8_t>(first)];
    if (range.to == 0) range.from = static_cast<std::uint16_t>(i);
    range.to = static_cast<std::uint16_t>(i + 1);
    if (is_lower(first)) words_of_[static_cast<std::uint8_t>(first - 32)] = range;
  }
}

std::string_view KeywordSet::find(std::string_view before, int previous) const noexcept {
  for (std::size_t at = before.size(); at-- > 0;) {
    const Range range = words_of_[static_cast<std::uint8_t>(before[at])];
    if (range.to == 0 || !parts(at == 0 ? previous : before[at - 1], before[at])) continue;
    for (std::size_t i = range.from; i < range.to; ++i) {
      const std::size_t length = taken(before.substr(at), words_[i]);
      if (length == kNone || length == 0) continue;
      const std::size_t end = at + length;
      if (end < before.size() && !parts(before[end - 1], before[end])) continue;
      return reasons_[i];
    }
  }
  return {};
}

}  // namespace leakwire::detect
