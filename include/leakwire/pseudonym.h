// PseudonymKey: turns a value into a name that says "the same one again", and nothing else.
//
// A pseudonym is HMAC-SHA-256 (RFC 2104, FIPS 180-4) over category and normalised value, cut to 64
// bits. Without the key it cannot be tested against guesses. Immutable once made, cheap to copy;
// any number of threads may use one key.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "leakwire/export.h"
#include "leakwire/result.h"

namespace leakwire {

namespace text {
class Hmac;
}

class LEAKWIRE_EXPORT PseudonymKey {
 public:
  static constexpr std::size_t kSize = 32;  // bytes
  using Bytes = std::array<std::uint8_t, kSize>;

  // Reads a key file of 64 hexadecimal digits; where it is missing, makes it with mode 0600 (and
  // its folder with 0700). Fails where others than the owner may read it, or where it holds no key.
  static Result<PseudonymKey> open(const std::filesystem::path& file);
  // A key that lives as long as this object: pseudonyms of two runs cannot be compared.
  static PseudonymKey ephemeral();
  static PseudonymKey from_bytes(const Bytes& bytes);

  // "payment.card:9f2c6b1e0d73a845". `normalised` as by the detector's `normalise`.
  std::string pseudonym(std::string_view category, std::string_view normalised) const;
  // Names the key without telling it: 4 hexadecimal digits.
  std::string_view id() const noexcept { return id_; }

 private:
  explicit PseudonymKey(const Bytes& bytes);
  std::shared_ptr<const text::Hmac> hmac_;  // the key itself is wiped with the last copy
  std::string id_;
};

}  // namespace leakwire
