#include "text/sha1.h"

#include <openssl/evp.h>

namespace leakwire::text {

std::array<std::uint8_t, 20> sha1(std::string_view bytes) noexcept {
  std::array<std::uint8_t, 20> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    digest.fill(0);
  }
  return digest;
}

}  // namespace leakwire::text
