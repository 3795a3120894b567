#include "wire/tls/record_opener.h"

#include <openssl/crypto.h>

#include <array>
#include <new>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kTag = 16, kNonce = 12, kExplicit = 8, kBlock = 16;

const unsigned char* in(string_view bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* out(std::string& bytes) noexcept {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string sequence_bytes(std::uint64_t sequence) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(sequence >> (56 - 8 * i) & 0xFF);
  return bytes;
}

const EVP_CIPHER* cipher_of(const CipherSuite& suite) noexcept {
  const bool wide = suite.key == 32;
  switch (suite.sealing) {
    case Sealing::kGcm:
      return wide ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    case Sealing::kChaCha20:
      return EVP_chacha20_poly1305();
    default:
      return wide ? EVP_aes_256_cbc() : EVP_aes_128_cbc();
  }
}

}  // namespace

RecordOpener::RecordOpener(const CipherSuite& suite)
    : suite_(suite), context_(EVP_CIPHER_CTX_new()) {
  if (!context_) throw std::bad_alloc();
}

bool RecordOpener::set_key(string_view key) {
  key_ = key;
  return key.size() == suite_.key &&
         EVP_DecryptInit_ex(context_.get(), cipher_of(suite_), nullptr, in(key_), nullptr) == 1;
}

std::unique_ptr<RecordOpener> RecordOpener::of_traffic_key(const CipherSuite& suite,
                                                           string_view traffic_key) {
  if (traffic_key.size() != size_of(suite.prf)) return nullptr;
  std::unique_ptr<RecordOpener> opener(new RecordOpener(suite));
  opener->traffic_key_ = traffic_key;
  opener->iv_ = expand_label(suite.prf, traffic_key, "iv", kNonce);
  return opener->set_key(expand_label(suite.prf, traffic_key, "key", suite.key)) ? std::move(opener)
                                                                                 : nullptr;
}

std::unique_ptr<RecordOpener> RecordOpener::of_keys(const CipherSuite& suite, string_view key,
                                                    string_view iv, string_view mac_key,
                                                    bool encrypt_then_mac) {
  std::unique_ptr<RecordOpener> opener(new RecordOpener(suite));
  opener->iv_ = iv;
  opener->mac_key_ = mac_key;
  opener->encrypt_then_mac_ = encrypt_then_mac;
  return opener->set_key(key) ? std::move(opener) : nullptr;
}

void RecordOpener::update() {
  traffic_key_ = expand_label(suite_.prf, traffic_key_, "traffic upd", size_of(suite_.prf));
  iv_ = expand_label(suite_.prf, traffic_key_, "iv", kNonce);
  set_key(expand_label(suite_.prf, traffic_key_, "key", suite_.key));
  sequence_ = 0;
}

bool RecordOpener::open(string_view record, std::string& plain, unsigned& type) {
  const bool opened =
      suite_.sealing == Sealing::kCbc ? open_cbc(record, plain) : open_aead(record, plain);
  if (!opened) return false;
  ++sequence_;
  type = byte_at(record, 0);
  if (!suite_.is_13) return true;
  // RFC 8446, section 5.4: the content, its type, zeros.
  while (!plain.empty() && plain.back() == '\0') plain.pop_back();
  if (plain.empty()) return false;
  type = byte_at(plain, plain.size() - 1);
  plain.pop_back();
  return true;
}

// RFC 5246, section 6.2.3.3. In TLS 1.3 it is the record's head.
std::string RecordOpener::additional(string_view record, std::size_t plain_size) const {
  if (suite_.is_13) return std::string(record.substr(0, kHead));
  std::string bytes = sequence_bytes(sequence_);
  bytes += record.substr(0, 3);
  bytes += static_cast<char>(plain_size >> 8);
  bytes += static_cast<char>(plain_size & 0xFF);
  return bytes;
}

bool RecordOpener::open_aead(string_view record, std::string& plain) {
  string_view sealed = record.substr(kHead);
  std::string nonce = iv_;
  if (suite_.sealing == Sealing::kGcm && !suite_.is_13) {  // RFC 5288, section 3
    nonce += sealed.substr(0, kExplicit);
    sealed.remove_prefix(std::min(sealed.size(), kExplicit));
  } else if (nonce.size() == kNonce) {
    const std::string sequence = sequence_bytes(sequence_);
    for (std::size_t i = 0; i < 8; ++i) {
      char& c = nonce[kNonce - 8 + i];
      c = static_cast<char>(c ^ sequence[i]);
    }
  }
  if (nonce.size() != kNonce || sealed.size() < kTag) return false;
  std::string tag(sealed.substr(sealed.size() - kTag));
  sealed.remove_suffix(kTag);
  const std::string head = additional(record, sealed.size());
  plain.resize(sealed.size() + kBlock);
  int size = 0, rest = 0, unused = 0;
  EVP_CIPHER_CTX* const context = context_.get();
  const bool opened =
      EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, in(nonce)) == 1 &&
      EVP_DecryptUpdate(context, nullptr, &unused, in(head), static_cast<int>(head.size())) == 1 &&
      EVP_DecryptUpdate(context, out(plain), &size, in(sealed), static_cast<int>(sealed.size())) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTag, out(tag)) == 1 &&
      EVP_DecryptFinal_ex(context, out(plain) + size, &rest) == 1;
  plain.resize(opened ? static_cast<std::size_t>(size + rest) : 0);
  return opened;
}

// RFC 5246, section 6.2.3.2: the vector, then content, MAC and padding sealed; by RFC 7366 the MAC
// stands behind what is sealed.
bool RecordOpener::open_cbc(string_view record, std::string& plain) {
  const std::size_t mac = size_of(suite_.mac);
  string_view sealed = record.substr(kHead);
  const std::size_t behind = encrypt_then_mac_ ? mac : 0;
  if (sealed.size() < 2 * kBlock + behind) return false;
  if (encrypt_then_mac_) {
    const string_view covered = sealed.substr(0, sealed.size() - mac);
    const std::string told(sealed.substr(covered.size()));
    const std::string bytes = additional(record, covered.size()) + std::string(covered);
    if (CRYPTO_memcmp(hmac(suite_.mac, mac_key_, bytes).data(), told.data(), mac) != 0) {
      return false;
    }
    sealed = covered;
  }
  const string_view vector = sealed.substr(0, kBlock);
  sealed.remove_prefix(kBlock);
  if (sealed.size() % kBlock != 0) return false;
  plain.resize(sealed.size() + kBlock);
  int size = 0;
  EVP_CIPHER_CTX* const context = context_.get();
  if (EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, in(vector)) != 1 ||
      EVP_CIPHER_CTX_set_padding(context, 0) != 1 ||
      EVP_DecryptUpdate(context, out(plain), &size, in(sealed), static_cast<int>(sealed.size())) !=
          1) {
    return false;
  }
  plain.resize(static_cast<std::size_t>(size));
  const std::size_t padding = plain.empty() ? 0 : byte_at(plain, plain.size() - 1) + std::size_t{1};
  if (padding == 0 || padding > plain.size()) return false;
  plain.resize(plain.size() - padding);
  return encrypt_then_mac_ || take_mac(record, plain);
}

bool RecordOpener::take_mac(string_view record, std::string& plain) {
  const std::size_t mac = size_of(suite_.mac);
  if (plain.size() < mac) return false;
  const std::string told = plain.substr(plain.size() - mac);
  plain.resize(plain.size() - mac);
  const std::string bytes = additional(record, plain.size()) + plain;
  return CRYPTO_memcmp(hmac(suite_.mac, mac_key_, bytes).data(), told.data(), mac) == 0;
}

}  // namespace leakwire::wire
