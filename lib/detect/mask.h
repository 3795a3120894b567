// Masks: what a report may show of a value, named in pattern files. One table for all of them.
//
// No mask lets the value be rebuilt (docs/record.md).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leakwire::detect {

struct MaskOptions {
  bool card_first_six = false;  // cards show the first 6 digits too
};

// Pure and thread-safe; any bytes are taken, the result is UTF-8.
using MaskFn = std::string (*)(std::string_view value, const MaskOptions& options);

struct Mask {
  std::string_view name;  // as pattern files write it: "card"
  MaskFn run = nullptr;
  bool hides_length = false;  // credentials: not even their length; redaction stars every byte
  std::string_view summary;   // one line for `leakwire pack explain`
};

// The whole table, sorted by name. Static storage.
std::span<const Mask> masks() noexcept;
// The entry of that name, or nullptr.
const Mask* find_mask(std::string_view name) noexcept;

}  // namespace leakwire::detect
