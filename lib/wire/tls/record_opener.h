// RecordOpener: opens the sealed records that one side of a TLS connection sends, one behind the
// other (RFC 8446, section 5; RFC 5246, section 6.2.3; RFC 6655; RFC 7366).
//
// One direction; one thread at a time. A record that its key does not open changes nothing.
#pragma once

#include <openssl/evp.h>

#include <array>
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
  // RFC 5246, section 6.2.3: what is sealed may be so much longer than what is in it.
  static constexpr std::size_t kMostSealed = (std::size_t{16} << 10) + 2048;
  static constexpr std::size_t kRoom = kMostSealed + 16;  // bytes that open() writes at most

  // What a record holds, and what kind of content it is (IANA: TLS ContentType).
  struct Opened {
    std::string_view plain;
    unsigned type = 0;
  };

  // TLS 1.3: by a traffic secret. Nothing where it has not the size that its suite wants.
  static std::unique_ptr<RecordOpener> of_traffic_key(const CipherSuite& suite,
                                                      std::string_view traffic_key);
  // TLS 1.2: by the keys of one side.
  static std::unique_ptr<RecordOpener> of_keys(const CipherSuite& suite, std::string_view key,
                                               std::string_view iv, std::string_view mac_key,
                                               bool encrypt_then_mac);
  ~RecordOpener();

  // `record` with its head, of at most kMostSealed bytes behind it. What is in it is written to
  // `room`, which has kRoom bytes. False: this key does not open it.
  bool open(std::string_view record, char* room, Opened& opened);
  // TLS 1.3, behind a KeyUpdate (section 7.2).
  void update();

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
  };
  static constexpr std::size_t kNonce = 12, kMostAdditional = 13;
  struct Additional {
    std::array<unsigned char, kMostAdditional> bytes{};
    int size = 0;
  };

  explicit RecordOpener(const CipherSuite& suite);
  bool is_ccm() const noexcept {
    return suite_.sealing == Sealing::kCcm || suite_.sealing == Sealing::kCcm8;
  }
  bool set_key(std::string_view key);
  bool open_aead(std::string_view record, char* room, std::size_t& size);
  bool decrypt_gcm(std::string_view sealed, std::string_view tag, const Additional& head,
                   char* room);
  bool decrypt_ccm(std::string_view sealed, std::string_view tag, const Additional& head,
                   char* room);
  bool open_cbc(std::string_view record, char* room, std::size_t& size);
  bool mac_fits(std::string_view record, std::string_view covered, std::string_view told) const;
  Additional additional(std::string_view record, std::size_t plain_size) const noexcept;

  CipherSuite suite_;
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::string traffic_key_, key_, iv_, mac_key_;
  std::array<unsigned char, kNonce> nonce_{};  // of the record under way
  std::uint64_t sequence_ = 0;
  bool encrypt_then_mac_ = false;
};

}  // namespace leakwire::wire
