// OpenSSL's low-level SHA-256, which version 3 calls deprecated: its contexts are plain values, so
// that a digest begins from a copy of the keyed ones. By EVP_MAC, which allocates for each, a
// digest takes four times as long, and making the first one a millisecond.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "text/hmac.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace leakwire::text {
namespace {

constexpr std::size_t kBlock = SHA256_CBLOCK;
static_assert(SHA256_DIGEST_LENGTH == std::tuple_size_v<Hmac::Digest>);

}  // namespace

// RFC 2104, section 4: the states after the key's block, one for each of the two hashes.
struct Hmac::Keyed {
  Keyed() = default;
  Keyed(const Keyed&) = delete;
  Keyed& operator=(const Keyed&) = delete;
  ~Keyed() {
    OPENSSL_cleanse(&inner, sizeof inner);
    OPENSSL_cleanse(&outer, sizeof outer);
  }
  SHA256_CTX inner{}, outer{};
};

Hmac::Hmac(std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, kBlock> block{};
  if (key.size() > kBlock) {
    SHA256(key.data(), key.size(), block.data());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  auto keyed = std::make_shared<Keyed>();
  const auto begin = [&block](SHA256_CTX& context, std::uint8_t pad) {
    for (std::uint8_t& byte : block) byte ^= pad;
    SHA256_Init(&context);
    SHA256_Update(&context, block.data(), block.size());
    for (std::uint8_t& byte : block) byte ^= pad;
  };
  begin(keyed->inner, 0x36);
  begin(keyed->outer, 0x5C);
  OPENSSL_cleanse(block.data(), block.size());
  keyed_ = std::move(keyed);
}

Hmac::Digest Hmac::digest(std::initializer_list<std::string_view> parts) const {
  Digest digest{};
  SHA256_CTX context = keyed_->inner;
  for (const std::string_view part : parts) SHA256_Update(&context, part.data(), part.size());
  SHA256_Final(digest.data(), &context);
  context = keyed_->outer;
  SHA256_Update(&context, digest.data(), digest.size());
  SHA256_Final(digest.data(), &context);
  OPENSSL_cleanse(&context, sizeof context);
  return digest;
}

}  // namespace leakwire::text
