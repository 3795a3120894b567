#include "text/hmac.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <stdexcept>

namespace leakwire::text {
namespace {

struct FreeMac {
  void operator()(OSSL_LIB_CTX* library) const noexcept { OSSL_LIB_CTX_free(library); }
  void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

void require(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL refuses HMAC-SHA-256");
}

}  // namespace

// The context after the key has gone in: a digest begins from a copy, the key schedule is done
// once.
struct Hmac::Keyed {
  // Of its own: the default one would read the system's configuration, for nothing.
  std::unique_ptr<OSSL_LIB_CTX, FreeMac> library;
  std::unique_ptr<EVP_MAC, FreeMac> mac;
  std::unique_ptr<EVP_MAC_CTX, FreeMac> context;
};

Hmac::Hmac(std::span<const std::uint8_t> key) {
  auto keyed = std::make_shared<Keyed>();
  keyed->library.reset(OSSL_LIB_CTX_new());
  require(keyed->library != nullptr);
  keyed->mac.reset(EVP_MAC_fetch(keyed->library.get(), "HMAC", nullptr));
  require(keyed->mac != nullptr);
  keyed->context.reset(EVP_MAC_CTX_new(keyed->mac.get()));
  require(keyed->context != nullptr);
  char digest_name[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0),
      OSSL_PARAM_construct_end()};
  require(EVP_MAC_init(keyed->context.get(), key.data(), key.size(), params) == 1);
  keyed_ = std::move(keyed);
}

Hmac::Digest Hmac::digest(std::initializer_list<std::string_view> parts) const {
  const std::unique_ptr<EVP_MAC_CTX, FreeMac> context(EVP_MAC_CTX_dup(keyed_->context.get()));
  require(context != nullptr);
  for (const std::string_view part : parts) {
    require(EVP_MAC_update(context.get(), reinterpret_cast<const std::uint8_t*>(part.data()),
                           part.size()) == 1);
  }
  Digest digest{};
  std::size_t size = 0;
  require(EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1);
  require(size == digest.size());
  return digest;
}

}  // namespace leakwire::text
