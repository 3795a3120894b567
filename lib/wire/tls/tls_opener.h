// TlsOpener: opens the records of both sides of a TLS connection by the secrets of a key log
// (TLS 1.2 and 1.3).
//
// Of TLS 1.3 what is sent before the data (the rest of the handshake) has keys of its own, and is
// passed over: the first record that the key of the data opens is the first of the data. One
// connection; one thread at a time. `keys` outlives it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "wire/tls/key_log.h"
#include "wire/tls/record_opener.h"

namespace leakwire::wire {

class TlsOpener {
 public:
  // What the hellos of both sides tell.
  struct Hellos {
    std::string client_random, server_random;
    std::uint16_t version = 0, suite = 0;
    bool is_13 = false, encrypt_then_mac = false;
  };
  enum class Outcome : std::uint8_t {
    kOpened,
    kPassed,   // TLS 1.3: it is taken for one of the handshake
    kNoKeys,   // its secrets are not told, or not yet
    kClosed,   // they do not fit
    kUnknown,  // records of its version or suite are not opened
  };

  explicit TlsOpener(const KeyLog& keys) noexcept : keys_(keys) {}
  ~TlsOpener() { rest(); }

  // The server said hello; TLS 1.2: again where the connection is negotiated anew.
  void agree(const Hellos& hellos);
  // TLS 1.2: its sender said ChangeCipherSpec.
  void change(bool by_client);
  // TLS 1.3: its sender said KeyUpdate; the client EndOfEarlyData.
  void update(bool by_client);
  void end_early() noexcept { early_.reset(); }

  // `record` with its head. What was opened is good until the next call of anything here. `late`:
  // no more secrets will be told.
  Outcome open(bool by_client, std::string_view record, bool late, RecordOpener::Opened& opened);
  // True once: what was opened before this record had not been accepted, and is sent again (RFC
  // 8446, section 4.2.10).
  bool take_refusal() noexcept { return std::exchange(refused_, false); }

  // Nothing comes for now: gives up the room for a record.
  void rest() noexcept;
  std::size_t memory() const noexcept {
    return kMemory + (room_ ? RecordOpener::kRoom : 0) + hellos_.client_random.capacity();
  }

 private:
  // OpenSSL's contexts and what is around them: about so much.
  static constexpr std::size_t kMemory = 3000;
  // Of the handshake of TLS 1.3: certificates of both sides come in fewer records.
  static constexpr unsigned kMostPassed = 64;

  struct Party {
    std::unique_ptr<RecordOpener> opener;
    bool wants_keys = false, opened = false;
    unsigned passed = 0;
  };

  Party& party(bool by_client) noexcept { return parties_[by_client ? 0 : 1]; }
  Outcome take_keys(bool by_client, bool late);
  bool take_13(const CipherSuite& suite, const TlsKeys& own);
  bool take_12(const CipherSuite& suite, const TlsKeys& own);
  bool open_early(std::string_view record, RecordOpener::Opened& opened);

  const KeyLog& keys_;
  Hellos hellos_;
  std::array<Party, 2> parties_;                        // client, server
  std::array<std::unique_ptr<RecordOpener>, 2> after_;  // TLS 1.2: behind ChangeCipherSpec
  std::unique_ptr<RecordOpener> early_;                 // the client's, until its data comes
  std::unique_ptr<char[]> room_;                        // of the record opened last
  std::size_t written_ = 0;                             // of `room_`, at most
  std::uint64_t looked_at_ = ~std::uint64_t{0};         // KeyLog::told() when it was asked
  bool opened_early_ = false, refused_ = false;
};

}  // namespace leakwire::wire
