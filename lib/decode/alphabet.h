// The value of a base64 digit (RFC 4648, section 4). Pure.
#pragma once

#include <array>
#include <cstdint>

namespace leakwire::decode {

inline constexpr std::array<std::int8_t, 256> kBase64Values = [] {
  std::array<std::int8_t, 256> values{};
  for (auto& value : values) value = -1;
  for (int i = 0; i < 26; ++i) {
    values['A' + static_cast<unsigned>(i)] = static_cast<std::int8_t>(i);
    values['a' + static_cast<unsigned>(i)] = static_cast<std::int8_t>(i + 26);
  }
  for (int i = 0; i < 10; ++i) {
    values['0' + static_cast<unsigned>(i)] = static_cast<std::int8_t>(i + 52);
  }
  values['+'] = 62;
  values['/'] = 63;
  return values;
}();

// Of the alphabet of RFC 4648, section 4; or -1.
constexpr int base64_value(char c) noexcept { return kBase64Values[static_cast<std::uint8_t>(c)]; }

}  // namespace leakwire::decode
