// Internationalised domain names (IDNA 2008 with the mapping of UTS 46), by libidn2, and what can
// be told without it: that takes microseconds a name and allocates.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace leakwire::text {

struct FreeALabels {
  void operator()(char* text) const noexcept;
};
using ALabels = std::unique_ptr<char, FreeALabels>;

// The A-label form of UTF-8 text; nullptr where IDNA refuses it.
ALabels to_a_labels(std::string_view utf8) noexcept;

// What can be seen of a label that is not ASCII.
enum class LabelKind : std::uint8_t {
  kWrong,    // IDNA refuses it
  kPlain,    // IDNA takes it, and maps it to itself but for the case of ASCII letters
  kCapital,  // IDNA takes it, and maps letters that are not ASCII to small ones
  kLong,     // as kPlain, or IDNA refuses it for its length
  kUnclear,  // libidn2 must tell
};
LabelKind kind_of_label(std::string_view label) noexcept;

}  // namespace leakwire::text
