// TlsOpener: opens the records of both sides of a TLS connection by the secrets of a key log
// (TLS 1.2 and 1.3).
//
// Of TLS 1.3 what is sent before the data (the rest of the handshake) has keys of its own, and is
// not opened: the first record that the key of the data opens is the first of the data. One
// connection; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/tls/key_log.h"
#include "wire/tls/record_opener.h"

namespace leakwire::wire {

class TlsOpener {
 public:
  // What the hellos of both sides tell.
  struct Hellos {
    std::string client_random, server_random;
    std::uint16_t suite = 0;
    bool is_13 = false, encrypt_then_mac = false;
  };

  // Nothing where the key log does not tell its secrets, or records of its suite are not opened.
  static std::unique_ptr<TlsOpener> make(const Hellos& hellos, const KeyLog& keys);

  // `record` with its head. See RecordOpener::open.
  bool open(bool by_client, std::string_view record, std::string& plain, unsigned& type);
  void update(bool by_client);  // its sender said KeyUpdate
  std::size_t memory() const noexcept { return kMemory; }

 private:
  // OpenSSL's contexts and what is around them: about so much.
  static constexpr std::size_t kMemory = 3000;

  bool make_12(const CipherSuite& suite, const Hellos& hellos, const TlsKeys& own);

  std::array<std::unique_ptr<RecordOpener>, 2> sides_;  // client, server
  std::unique_ptr<RecordOpener> early_;                 // the client's, until its data comes
};

}  // namespace leakwire::wire
