#include "wire/tls/tls_opener.h"

namespace leakwire::wire {
namespace {

// Of the vector that the key schedule of TLS 1.2 gives (RFC 5288, RFC 7905; CBC has its own).
std::size_t vector_size(Sealing sealing) noexcept {
  return sealing == Sealing::kGcm ? 4 : sealing == Sealing::kChaCha20 ? 12 : 0;
}

}  // namespace

std::unique_ptr<TlsOpener> TlsOpener::make(const Hellos& hellos, const KeyLog& keys) {
  const auto suite = cipher_suite_of(hellos.suite);
  const auto own = keys.find(hellos.client_random);
  if (!suite || !own || suite->is_13 != hellos.is_13) return nullptr;
  auto opener = std::make_unique<TlsOpener>();
  if (!hellos.is_13) return opener->make_12(*suite, hellos, *own) ? std::move(opener) : nullptr;
  opener->sides_ = {RecordOpener::of_traffic_key(*suite, own->client_data),
                    RecordOpener::of_traffic_key(*suite, own->server_data)};
  opener->early_ = RecordOpener::of_traffic_key(*suite, own->early);
  return opener->sides_[0] || opener->sides_[1] ? std::move(opener) : nullptr;
}

// RFC 5246, section 6.3: MAC keys, keys, vectors, the client's before the server's.
bool TlsOpener::make_12(const CipherSuite& suite, const Hellos& hellos, const TlsKeys& own) {
  if (own.master.empty()) return false;
  const std::size_t mac = suite.sealing == Sealing::kCbc ? size_of(suite.mac) : 0;
  const std::size_t vector = vector_size(suite.sealing);
  const std::string block =
      tls12_prf(suite.prf, own.master, "key expansion", hellos.server_random + hellos.client_random,
                2 * (mac + suite.key + vector));
  for (std::size_t side = 0; side < 2; ++side) {
    const std::string_view all = block;
    sides_[side] = RecordOpener::of_keys(suite, all.substr(2 * mac + side * suite.key, suite.key),
                                         all.substr(2 * (mac + suite.key) + side * vector, vector),
                                         all.substr(side * mac, mac), hellos.encrypt_then_mac);
    if (!sides_[side]) return false;
  }
  return true;
}

bool TlsOpener::open(bool by_client, std::string_view record, std::string& plain, unsigned& type) {
  RecordOpener* const opener = sides_[by_client ? 0 : 1].get();
  if (opener != nullptr && opener->open(record, plain, type)) {
    if (by_client) early_.reset();
    return true;
  }
  return by_client && early_ && early_->open(record, plain, type);
}

void TlsOpener::update(bool by_client) {
  if (RecordOpener* const opener = sides_[by_client ? 0 : 1].get()) opener->update();
}

}  // namespace leakwire::wire
