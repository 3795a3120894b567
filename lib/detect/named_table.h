// Named table: rows that each have a name, sorted by it (validators, masks, normalisers).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace leakwire::detect {

template <class Row, std::size_t count>
constexpr bool is_sorted_by_name(const Row (&rows)[count]) noexcept {
  return std::is_sorted(rows, rows + count,
                        [](const Row& a, const Row& b) { return a.name < b.name; });
}

// The row of that name, or nullptr.
template <class Row, std::size_t count>
const Row* find_named(const Row (&rows)[count], std::string_view name) noexcept {
  const auto less = [](const Row& row, std::string_view wanted) { return row.name < wanted; };
  const Row* found = std::lower_bound(rows, rows + count, name, less);
  return found != rows + count && found->name == name ? found : nullptr;
}

}  // namespace leakwire::detect
