// Names of enumerators: one table each way. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace leakwire {

// The enumerator whose name stands at its own number in `names`; nothing for any other word.
template <class E, std::size_t count>
constexpr std::optional<E> enumerator_named(const std::array<std::string_view, count>& names,
                                            std::string_view word) noexcept {
  for (std::size_t number = 0; number < count; ++number) {
    if (names[number] == word) return static_cast<E>(number);
  }
  return std::nullopt;
}

// The name of an enumerator; empty for a number that is none.
template <class E, std::size_t count>
constexpr std::string_view name_of_enumerator(const std::array<std::string_view, count>& names,
                                              E value) noexcept {
  const auto number = static_cast<std::size_t>(value);
  return number < count ? names[number] : std::string_view();
}

}  // namespace leakwire
