// OpenSSL's low-level SHA-1, which version 3 calls deprecated: by EVP_Digest, which looks the
// algorithm up each time, a short text takes many times as long.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "text/sha1.h"

#include <openssl/sha.h>

namespace leakwire::text {

std::array<std::uint8_t, 20> sha1(std::string_view bytes) noexcept {
  static_assert(SHA_DIGEST_LENGTH == 20);
  std::array<std::uint8_t, 20> digest{};
  SHA_CTX context;
  const bool all = SHA1_Init(&context) == 1 &&
                   SHA1_Update(&context, bytes.data(), bytes.size()) == 1 &&
                   SHA1_Final(digest.data(), &context) == 1;
  if (!all) digest.fill(0);
  return digest;
}

}  // namespace leakwire::text
