// Hmac: HMAC-SHA-256 (RFC 2104, FIPS 180-4) by OpenSSL, under one key.
//
// Immutable once made; copies share the key, which is wiped with the last of them. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

namespace leakwire::text {

class Hmac {
 public:
  using Digest = std::array<std::uint8_t, 32>;

  // A key of any length.
  explicit Hmac(std::span<const std::uint8_t> key);
  // Over the parts one behind the other.
  Digest digest(std::initializer_list<std::string_view> parts) const;

 private:
  struct Keyed;
  std::shared_ptr<const Keyed> keyed_;
};

}  // namespace leakwire::text
