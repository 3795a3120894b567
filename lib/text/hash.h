// Hash64: names things by their bytes, the same on every machine and in every run. Not keyed: never
// feed it personal data.
//
// FNV-1a of 64 bits (draft-eastlake-fnv, offset basis and prime), its end mixed by the finaliser of
// MurmurHash3 (Austin Appleby, public domain) so that any cut of the digits is a hash too.
// Plain value, one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakwire::text {

class Hash64 {
 public:
  // A field: its length goes in too, so that ("ab", "c") and ("a", "bc") differ.
  Hash64& add(std::string_view field) noexcept {
    add(static_cast<std::uint64_t>(field.size()));
    for (const char c : field) byte(static_cast<std::uint8_t>(c));
    return *this;
  }
  Hash64& add(std::uint64_t number) noexcept {
    for (int shift = 0; shift < 64; shift += 8) byte(static_cast<std::uint8_t>(number >> shift));
    return *this;
  }
  std::uint64_t value() const noexcept {
    std::uint64_t bits = bits_;
    bits = (bits ^ bits >> 33) * 0xFF51AFD7ED558CCDULL;
    bits = (bits ^ bits >> 33) * 0xC4CEB9FE1A85EC53ULL;
    return bits ^ bits >> 33;
  }

 private:
  void byte(std::uint8_t byte) noexcept { bits_ = (bits_ ^ byte) * 0x00000100000001B3ULL; }
  std::uint64_t bits_ = 0xCBF29CE484222325ULL;
};

}  // namespace leakwire::text
