#include "wire/tls/record_opener.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kTag = 16, kTag8 = 8, kExplicit = 8, kBlock = 16;

const unsigned char* in(string_view bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* out(char* bytes) noexcept { return reinterpret_cast<unsigned char*>(bytes); }

unsigned char sequence_byte(std::uint64_t sequence, std::size_t at) noexcept {
  return static_cast<unsigned char>(sequence >> (56 - 8 * at));
}

const EVP_CIPHER* cipher_of(const CipherSuite& suite) noexcept {
  const bool wide = suite.key == 32;
  switch (suite.sealing) {
    case Sealing::kGcm:
      return wide ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    case Sealing::kChaCha20:
      return EVP_chacha20_poly1305();
    case Sealing::kCcm:
    case Sealing::kCcm8:
      return wide ? EVP_aes_256_ccm() : EVP_aes_128_ccm();
    case Sealing::kCbc:
      break;
  }
  return wide ? EVP_aes_256_cbc() : EVP_aes_128_cbc();
}

void wipe(std::string& bytes) noexcept { OPENSSL_cleanse(bytes.data(), bytes.size()); }

}  // namespace

RecordOpener::RecordOpener(const CipherSuite& suite)
    : suite_(suite), context_(EVP_CIPHER_CTX_new()) {
  if (!context_) throw std::bad_alloc();
}

RecordOpener::~RecordOpener() {
  for (std::string* const one : {&traffic_key_, &key_, &iv_, &mac_key_}) wipe(*one);
}

bool RecordOpener::set_key(string_view key) {
  key_ = key;
  EVP_CIPHER_CTX* const context = context_.get();
  if (key.size() != suite_.key || EVP_CIPHER_CTX_reset(context) != 1 ||
      EVP_DecryptInit_ex(context, cipher_of(suite_), nullptr, nullptr, nullptr) != 1) {
    return false;
  }
  if (!is_ccm()) return EVP_DecryptInit_ex(context, nullptr, nullptr, in(key_), nullptr) == 1;
  // Of CCM the length of the tag has to be known before the key is (EVP_EncryptInit(3)).
  const auto tag = static_cast<int>(suite_.sealing == Sealing::kCcm8 ? kTag8 : kTag);
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, kNonce, nullptr) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag, nullptr) == 1 &&
         EVP_DecryptInit_ex(context, nullptr, nullptr, in(key_), nullptr) == 1;
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

bool RecordOpener::open(string_view record, char* room, Opened& opened) {
  if (record.size() < kHead || record.size() > kHead + kMostSealed) return false;
  std::size_t size = 0;
  const bool fits = suite_.sealing == Sealing::kCbc ? open_cbc(record, room, size)
                                                    : open_aead(record, room, size);
  if (!fits) return false;
  ++sequence_;
  opened.type = byte_at(record, 0);
  opened.plain = {room, size};
  if (!suite_.is_13) return true;
  // RFC 8446, section 5.4: the content, its type, zeros. Of zeros alone: of no type.
  const std::size_t last = opened.plain.find_last_not_of('\0');
  opened.type = last == string_view::npos ? 0 : byte_at(opened.plain, last);
  opened.plain = opened.plain.substr(0, last == string_view::npos ? 0 : last);
  return true;
}

// RFC 5246, section 6.2.3.3. In TLS 1.3 it is the record's head.
RecordOpener::Additional RecordOpener::additional(string_view record,
                                                  std::size_t plain_size) const noexcept {
  Additional head;
  if (suite_.is_13) {
    head.size = kHead;
    std::memcpy(head.bytes.data(), record.data(), kHead);
    return head;
  }
  head.size = kMostAdditional;
  for (std::size_t i = 0; i < 8; ++i) head.bytes[i] = sequence_byte(sequence_, i);
  std::memcpy(head.bytes.data() + 8, record.data(), 3);
  head.bytes[11] = static_cast<unsigned char>(plain_size >> 8);
  head.bytes[12] = static_cast<unsigned char>(plain_size);
  return head;
}

bool RecordOpener::open_aead(string_view record, char* room, std::size_t& size) {
  string_view sealed = record.substr(kHead);
  std::memcpy(nonce_.data(), iv_.data(), std::min(iv_.size(), kNonce));
  const bool told = !suite_.is_13 && suite_.sealing != Sealing::kChaCha20;
  const std::size_t tag_size = suite_.sealing == Sealing::kCcm8 ? kTag8 : kTag;
  if (sealed.size() < (told ? kExplicit : 0) + tag_size) return false;
  if (told) {  // RFC 5288, section 3
    std::memcpy(nonce_.data() + kNonce - kExplicit, sealed.data(), kExplicit);
    sealed.remove_prefix(kExplicit);
  } else {
    for (std::size_t i = 0; i < 8; ++i) nonce_[kNonce - 8 + i] ^= sequence_byte(sequence_, i);
  }
  const string_view tag = sealed.substr(sealed.size() - tag_size);
  sealed.remove_suffix(tag_size);
  size = sealed.size();
  const Additional head = additional(record, size);
  return is_ccm() ? decrypt_ccm(sealed, tag, head, room) : decrypt_gcm(sealed, tag, head, room);
}

// ... and ChaCha20-Poly1305.
bool RecordOpener::decrypt_gcm(string_view sealed, string_view tag, const Additional& head,
                               char* room) {
  std::array<unsigned char, kTag> own_tag{};
  std::memcpy(own_tag.data(), tag.data(), kTag);
  int size = 0, unused = 0;
  EVP_CIPHER_CTX* const context = context_.get();
  return EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce_.data()) == 1 &&
         EVP_DecryptUpdate(context, nullptr, &unused, head.bytes.data(), head.size) == 1 &&
         EVP_DecryptUpdate(context, out(room), &size, in(sealed),
                           static_cast<int>(sealed.size())) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTag, own_tag.data()) == 1 &&
         EVP_DecryptFinal_ex(context, out(room) + size, &unused) == 1;
}

// All at once; whether the tag fits shows in that (EVP_EncryptInit(3)).
bool RecordOpener::decrypt_ccm(string_view sealed, string_view tag, const Additional& head,
                               char* room) {
  std::array<unsigned char, kTag> own_tag{};
  std::memcpy(own_tag.data(), tag.data(), tag.size());
  const int length = static_cast<int>(sealed.size());
  int unused = 0;
  EVP_CIPHER_CTX* const context = context_.get();
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                             own_tag.data()) == 1 &&
         EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce_.data()) == 1 &&
         EVP_DecryptUpdate(context, nullptr, &unused, nullptr, length) == 1 &&
         EVP_DecryptUpdate(context, nullptr, &unused, head.bytes.data(), head.size) == 1 &&
         EVP_DecryptUpdate(context, out(room), &unused, in(sealed), length) == 1;
}

// RFC 5246, section 6.2.3.2: the vector, then content, MAC and padding sealed; by RFC 7366 the MAC
// stands behind what is sealed.
bool RecordOpener::open_cbc(string_view record, char* room, std::size_t& size) {
  const std::size_t mac = size_of(suite_.mac);
  string_view sealed = record.substr(kHead);
  if (sealed.size() < 2 * kBlock + (encrypt_then_mac_ ? mac : 0)) return false;
  if (encrypt_then_mac_) {
    const string_view told = sealed.substr(sealed.size() - mac);
    sealed.remove_suffix(mac);
    if (!mac_fits(record, sealed, told)) return false;
  }
  const string_view vector = sealed.substr(0, kBlock);
  sealed.remove_prefix(kBlock);
  if (sealed.size() % kBlock != 0) return false;
  int written = 0;
  EVP_CIPHER_CTX* const context = context_.get();
  if (EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, in(vector)) != 1 ||
      EVP_CIPHER_CTX_set_padding(context, 0) != 1 ||
      EVP_DecryptUpdate(context, out(room), &written, in(sealed),
                        static_cast<int>(sealed.size())) != 1 ||
      written <= 0) {
    return false;
  }
  size = static_cast<std::size_t>(written);
  const std::size_t behind =
      static_cast<unsigned char>(room[size - 1]) + std::size_t{1} + (encrypt_then_mac_ ? 0 : mac);
  if (behind > size) return false;
  size -= behind;
  return encrypt_then_mac_ || mac_fits(record, {room, size}, {room + size, mac});
}

bool RecordOpener::mac_fits(string_view record, string_view covered, string_view told) const {
  const Additional head = additional(record, covered.size());
  std::string bytes(reinterpret_cast<const char*>(head.bytes.data()),
                    static_cast<std::size_t>(head.size));
  bytes += covered;
  const bool fits =
      CRYPTO_memcmp(hmac(suite_.mac, mac_key_, bytes).data(), told.data(), told.size()) == 0;
  wipe(bytes);
  return fits;
}

}  // namespace leakwire::wire
