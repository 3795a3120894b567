// Normalisers: what a pseudonym is taken over, named in pattern files. One table for all of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leakwire::detect {

// Writes the normal form of `value` to `out` (replaced). Pure and thread-safe; any bytes are taken.
using NormaliseFn = void (*)(std::string_view value, std::string& out);

struct Normaliser {
  std::string_view name;  // as pattern files write it: "digits"
  NormaliseFn run = nullptr;
  std::string_view summary;  // one line for `leakwire pack explain`
};

// The whole table, sorted by name. Static storage.
std::span<const Normaliser> normalisers() noexcept;
// The entry of that name, or nullptr.
const Normaliser* find_normaliser(std::string_view name) noexcept;

}  // namespace leakwire::detect
