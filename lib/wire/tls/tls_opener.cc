#include "wire/tls/tls_opener.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "wire/tls/spare_room.h"

namespace leakwire::wire {
namespace {

constexpr std::uint16_t kTls12 = 0x0303;

// Of the vector that the key schedule of TLS 1.2 gives (RFC 5288, RFC 6655, RFC 7905; CBC has its
// own).
std::size_t vector_size(Sealing sealing) noexcept {
  switch (sealing) {
    case Sealing::kCbc:
      return 0;
    case Sealing::kChaCha20:
      return 12;
    default:
      return 4;
  }
}

}  // namespace

void TlsOpener::agree(const Hellos& hellos) {
  hellos_ = hellos;
  after_ = {};
  looked_at_ = ~std::uint64_t{0};
  if (hellos_.is_13) parties_[0].wants_keys = parties_[1].wants_keys = true;
}

void TlsOpener::change(bool by_client) {
  Party& sender = party(by_client);
  sender.opener.reset();
  sender.wants_keys = true;
}

void TlsOpener::update(bool by_client) {
  if (RecordOpener* const opener = party(by_client).opener.get()) opener->update();
}

TlsOpener::Outcome TlsOpener::take_keys(bool by_client, bool late) {
  const std::size_t own_side = by_client ? 0 : 1;
  if (!after_[own_side]) {
    const auto suite = cipher_suite_of(hellos_.suite);
    if (!suite || suite->is_13 != hellos_.is_13 || hellos_.version != kTls12) {
      return Outcome::kUnknown;
    }
    const std::uint64_t told = keys_.told();
    if (told == looked_at_ && !late) return Outcome::kNoKeys;
    looked_at_ = told;
    const auto own = keys_.find(hellos_.client_random);
    if (!own) return Outcome::kNoKeys;
    if (hellos_.is_13) {
      const bool all = !own->client_data.empty() && !own->server_data.empty();
      const std::string& one = by_client ? own->client_data : own->server_data;
      if (!all && (!late || one.empty())) return Outcome::kNoKeys;
      return take_13(*suite, *own) ? Outcome::kOpened : Outcome::kClosed;
    }
    if (own->master.empty()) return Outcome::kNoKeys;
    if (!take_12(*suite, *own)) return Outcome::kClosed;
  }
  Party& sender = party(by_client);
  sender.opener = std::move(after_[own_side]);
  sender.wants_keys = false;
  return Outcome::kOpened;
}

bool TlsOpener::take_13(const CipherSuite& suite, const TlsKeys& own) {
  const std::array<const std::string*, 2> traffic_keys{&own.client_data, &own.server_data};
  for (std::size_t i = 0; i < 2; ++i) {
    if (traffic_keys[i]->empty()) continue;
    parties_[i].opener = RecordOpener::of_traffic_key(suite, *traffic_keys[i]);
    parties_[i].wants_keys = false;
    if (!parties_[i].opener) return false;
  }
  early_ = RecordOpener::of_traffic_key(suite, own.early);
  return true;
}

// RFC 5246, section 6.3: MAC keys, keys, vectors, the client's before the server's.
bool TlsOpener::take_12(const CipherSuite& suite, const TlsKeys& own) {
  const std::size_t mac = suite.sealing == Sealing::kCbc ? size_of(suite.mac) : 0;
  const std::size_t vector = vector_size(suite.sealing);
  std::string block =
      tls12_prf(suite.prf, own.master, "key expansion",
                hellos_.server_random + hellos_.client_random, 2 * (mac + suite.key + vector));
  bool good = true;
  for (std::size_t side = 0; side < 2; ++side) {
    const std::string_view all = block;
    after_[side] = RecordOpener::of_keys(suite, all.substr(2 * mac + side * suite.key, suite.key),
                                         all.substr(2 * (mac + suite.key) + side * vector, vector),
                                         all.substr(side * mac, mac), hellos_.encrypt_then_mac);
    good = good && after_[side];
  }
  OPENSSL_cleanse(block.data(), block.size());
  return good;
}

bool TlsOpener::open_early(std::string_view record, RecordOpener::Opened& opened) {
  if (!early_ || !early_->open(record, room_.get(), opened)) return false;
  opened_early_ = true;
  return true;
}

TlsOpener::Outcome TlsOpener::open(bool by_client, std::string_view record, bool late,
                                   RecordOpener::Opened& opened) {
  Party& sender = party(by_client);
  if (hellos_.server_random.empty()) return Outcome::kNoKeys;
  if (sender.wants_keys) {
    const Outcome outcome = take_keys(by_client, late);
    if (outcome != Outcome::kOpened) return outcome;
  }
  if (!sender.opener) return Outcome::kClosed;
  if (!room_) room_ = SpareRoom::take();
  written_ = std::max(written_, std::min(record.size(), RecordOpener::kRoom));
  if (by_client && open_early(record, opened)) return Outcome::kOpened;
  if (sender.opener->open(record, room_.get(), opened)) {
    if (by_client && early_) {
      // No EndOfEarlyData came: what was sent early was not taken.
      refused_ = opened_early_;
      early_.reset();
    }
    sender.opened = true;
    return Outcome::kOpened;
  }
  const bool may_pass = hellos_.is_13 && !sender.opened && ++sender.passed <= kMostPassed;
  return may_pass ? Outcome::kPassed : Outcome::kClosed;
}

void TlsOpener::rest() noexcept {
  if (!room_) return;
  SpareRoom::give(std::move(room_), std::exchange(written_, 0));
}

}  // namespace leakwire::wire
