#include "detect/keyword.h"

#include <algorithm>

#include "text/byte_set.h"

namespace leakwire::detect {
namespace {

using text::is_letter;
using text::is_lower;
using text::is_upper;

bool is_joint(char c) { return c == ' ' || c == '_' || c == '-' || c == '.'; }

// Bytes of `text` that `word` takes from its start, or 0.
std::size_t taken(std::string_view text, std::string_view word) {
  std::size_t at = 0;
  for (const char c : word) {
    if (c == ' ') {
      if (at < text.size() && is_joint(text[at])) ++at;
    } else if (at < text.size() && text::to_lower(text[at]) == c) {
      ++at;
    } else {
      return 0;
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
  std::stable_sort(words_.begin(), words_.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const std::string& word : words_) {
    reasons_.push_back("keyword:" + word);
    begins_[static_cast<std::uint8_t>(word.front())] = true;
    if (is_lower(word.front())) begins_[static_cast<std::uint8_t>(word.front() - 32)] = true;
  }
}

std::string_view KeywordSet::find(std::string_view before, int previous) const noexcept {
  for (std::size_t at = before.size(); at-- > 0;) {
    if (!begins_[static_cast<std::uint8_t>(before[at])]) continue;
    if (!parts(at == 0 ? previous : before[at - 1], before[at])) continue;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::size_t length = taken(before.substr(at), words_[i]);
      const std::size_t end = at + length;
      if (length == 0 || (end < before.size() && !parts(before[end - 1], before[end]))) continue;
      return reasons_[i];
    }
  }
  return {};
}

}  // namespace leakwire::detect
