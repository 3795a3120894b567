// Card ranges: which card network issued a number, by its first six digits and its length.
#pragma once

#include <string_view>

#include "detect/validators/digits.h"

namespace leakwire::detect {

struct CardIssuer {
  std::string_view why{};      // "iin:visa"; empty: nobody issues such numbers
  bool needs_context = false;  // too wide a range for a bare number
};

CardIssuer card_issuer(const Digits& digits) noexcept;

}  // namespace leakwire::detect
