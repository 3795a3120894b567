// RecordOpener: opens the sealed records that one side of a TLS connection sends, one behind the
// other (RFC 8446, section 5; RFC 5246, section 6.2.3; RFC 7366).
//
// One direction; one thread at a time. A record that its key does not open changes nothing.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/tls/cipher_suite.h"

namespace leakwire::wire {

class RecordOpener {
 public:
  static constexpr std::size_t kHead = 5;  // of a record

  // TLS 1.3: by a traffic traffic_key.
  static std::unique_ptr<RecordOpener> of_traffic_key(const CipherSuite& suite,
                                                      std::string_view traffic_key);
  // TLS 1.2: by the keys of one side.
  static std::unique_ptr<RecordOpener> of_keys(const CipherSuite& suite, std::string_view key,
                                               std::string_view iv, std::string_view mac_key,
                                               bool encrypt_then_mac);

  // `record` with its head. What is in it goes into `plain`, `type` is what kind of content.
  bool open(std::string_view record, std::string& plain, unsigned& type);
  // TLS 1.3, behind a KeyUpdate (section 7.2).
  void update();

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
  };

  explicit RecordOpener(const CipherSuite& suite);
  bool set_key(std::string_view key);
  bool open_aead(std::string_view record, std::string& plain);
  bool open_cbc(std::string_view record, std::string& plain);
  bool take_mac(std::string_view head, std::string& plain);
  std::string additional(std::string_view record, std::size_t plain_size) const;

  CipherSuite suite_;
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::string traffic_key_, key_, iv_, mac_key_;
  std::uint64_t sequence_ = 0;
  bool encrypt_then_mac_ = false;
};

}  // namespace leakwire::wire
