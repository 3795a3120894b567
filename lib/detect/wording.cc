#include "detect/wording.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "text/utf8.h"

namespace leakwire::detect {
namespace {

// How many bytes must be added, left out, replaced or swapped with their neighbour (the optimal
// string alignment distance).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);  // the row before the last
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string in_quotes(std::string_view word) {
  constexpr std::size_t kMost = 60;
  std::size_t end = std::min(word.size(), kMost);
  // A cut never splits a character of UTF-8.
  const auto inside = [&](std::size_t i) {
    return (static_cast<unsigned char>(word[i]) & 0xc0) == 0x80;
  };
  while (end > 0 && end < word.size() && inside(end)) --end;
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
