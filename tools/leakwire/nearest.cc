#include "nearest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace leakwire::program {
namespace {

// Optimal string alignment distance.
std::size_t slips(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      const std::size_t changed = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.size()][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> names) {
  constexpr std::size_t kMostSlips = 2;
  constexpr std::size_t kLongestWord = 64;
  std::string_view best;
  if (word.size() > kLongestWord) return best;
  std::size_t fewest = std::min(kMostSlips + 1, (word.size() + 1) / 2);
  for (const std::string_view name : names) {
    const std::size_t count = slips(word, name);
    if (count < fewest) {
      fewest = count;
      best = name;
    }
  }
  return best;
}

}  // namespace leakwire::program
