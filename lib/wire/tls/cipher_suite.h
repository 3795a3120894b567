// CipherSuite: how records of a suite are sealed (IANA registry "TLS Cipher Suites"). Those whose
// records can be opened with their secrets. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakwire::wire {

enum class Sealing : std::uint8_t { kGcm, kChaCha20, kCbc, kCcm, kCcm8 };
enum class Hash : std::uint8_t { kSha1, kSha256, kSha384 };

struct CipherSuite {
  std::uint16_t id = 0;
  Sealing sealing = Sealing::kGcm;
  std::uint8_t key = 16;     // bytes
  Hash prf = Hash::kSha256;  // of the key schedule
  Hash mac = Hash::kSha256;  // of CBC alone
  bool is_13 = false;
};

std::optional<CipherSuite> cipher_suite_of(std::uint16_t id) noexcept;

// `size` bytes.
std::size_t size_of(Hash hash) noexcept;
std::string hmac(Hash hash, std::string_view key, std::string_view bytes);
// RFC 8446, section 7.1: of at most one hash's length.
std::string expand_label(Hash hash, std::string_view traffic_key, std::string_view label,
                         std::size_t size);
// RFC 5246, section 5.
std::string tls12_prf(Hash hash, std::string_view traffic_key, std::string_view label,
                      std::string_view seed, std::size_t size);

}  // namespace leakwire::wire
