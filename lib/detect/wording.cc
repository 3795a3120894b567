#include "detect/wording.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "text/utf8.h"

namespace leakwire::detect {
namespace {

// Levenshtein's distance, in bytes.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string in_quotes(std::string_view word) {
  constexpr std::size_t kMost = 60;
  std::size_t end = std::min(word.size(), kMost);
  // A cut never splits a character of UTF-8.
  while (end > 0 && end < word.size() && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80) --end;
  return '"' + text::to_visible(word.substr(0, end)) + (end < word.size() ? "...\"" : "\"");
}

std::string listed(std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> names) {
  constexpr std::size_t kLongest = 64;  // no name is longer: the work stays small
  if (word.size() > kLongest) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view name : names) {
    const std::size_t d = distance(word, name);
    if (d < least) {
      least = d;
      best = name;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> names) {
  const std::string_view near = nearest(word, names);
  if (!near.empty()) return "; did you mean " + in_quotes(near) + "?";
  if (names.empty()) return {};
  return "; expected " + listed(names);
}

}  // namespace leakwire::detect
