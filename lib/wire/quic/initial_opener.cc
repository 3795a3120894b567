#include "wire/quic/initial_opener.h"

#include <openssl/evp.h>

#include <memory>
#include <new>

#include "wire/bytes.h"
#include "wire/quic/varint.h"
#include "wire/tls/cipher_suite.h"

namespace leakwire::wire {
namespace {

using std::string_view;
using namespace std::string_view_literals;

constexpr std::uint32_t kVersion1 = 1, kVersion2 = 0x6B3343CF;
// RFC 9001, section 5.2; RFC 9369, section 3.3.1.
constexpr string_view kSalt1 =
    "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a"sv;
constexpr string_view kSalt2 =
    "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9"sv;
constexpr std::size_t kKey = 16, kNonce = 12, kTag = 16, kSample = 16;
constexpr std::size_t kLongestId = 20;

const unsigned char* in(string_view bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;

Context make_context() {
  Context context(EVP_CIPHER_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

// RFC 9001, section 5.4.3: what the header is masked with.
bool header_mask(string_view key, string_view sample, unsigned char (&mask)[kSample]) {
  const Context context = make_context();
  int size = 0;
  return EVP_EncryptInit_ex(context.get(), EVP_aes_128_ecb(), nullptr, in(key), nullptr) == 1 &&
         EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
         EVP_EncryptUpdate(context.get(), mask, &size, in(sample), kSample) == 1;
}

}  // namespace

bool InitialOpener::knows(std::uint32_t version) noexcept {
  return version == kVersion1 || version == kVersion2;
}

InitialOpener::Keys InitialOpener::derive(std::uint32_t version, string_view id) {
  const bool second = version == kVersion2;
  const string_view prefix = second ? "quicv2 " : "quic ";
  const auto label = [&](string_view name) { return std::string(prefix).append(name); };
  const std::string initial = hmac(Hash::kSha256, second ? kSalt2 : kSalt1, id);
  const std::string own = expand_label(Hash::kSha256, initial, "client in", 32);
  return {.key = expand_label(Hash::kSha256, own, label("key"), kKey),
          .iv = expand_label(Hash::kSha256, own, label("iv"), kNonce),
          .mask = expand_label(Hash::kSha256, own, label("hp"), kKey)};
}

// Its first packet; false where what there is has no long header of a version that is known.
bool InitialOpener::take_packet(string_view& datagram, Packet& packet) noexcept {
  const unsigned first = byte_at(datagram, 0);
  packet.version = be32(datagram, 1);
  if ((first & 0x80U) == 0 || !knows(packet.version)) return false;
  // RFC 9000, section 17.2; RFC 9369, section 3.2.
  const unsigned initial = packet.version == kVersion2 ? 1 : 0;
  const unsigned retry = packet.version == kVersion2 ? 0 : 3;
  const unsigned type = first >> 4 & 3;
  packet.is_initial = type == initial;
  string_view rest = datagram.substr(5);
  for (unsigned i = 0; i < 2; ++i) {
    const std::size_t size = byte_at(rest, 0);
    if (size > kLongestId || rest.size() < 1 + size) return false;
    if (i == 0) packet.id = rest.substr(1, size);
    rest.remove_prefix(1 + size);
  }
  std::uint64_t length = 0;
  if (packet.is_initial) {
    if (!take_varint(rest, length) || length > rest.size()) return false;
    rest.remove_prefix(static_cast<std::size_t>(length));  // a token
  }
  if (type == retry || !take_varint(rest, length) || length > rest.size()) return false;
  packet.number = datagram.size() - rest.size();
  packet.bytes = datagram.substr(0, packet.number + static_cast<std::size_t>(length));
  datagram.remove_prefix(packet.bytes.size());
  return true;
}

bool InitialOpener::unseal(const Packet& packet, const Keys& keys, std::string& frames) {
  unsigned char mask[kSample];
  const std::size_t sample = packet.number + 4;
  if (packet.bytes.size() < sample + kSample ||
      !header_mask(keys.mask, packet.bytes.substr(sample, kSample), mask)) {
    return false;
  }
  packet_ = packet.bytes;
  packet_[0] = static_cast<char>(byte_at(packet_, 0) ^ (mask[0] & 0x0FU));
  const std::size_t size = (byte_at(packet_, 0) & 3U) + 1;
  std::string nonce = keys.iv;
  for (std::size_t i = 0; i < size; ++i) {
    char& digit = packet_[packet.number + i];
    digit = static_cast<char>(byte_at({&digit, 1}, 0) ^ mask[1 + i]);
    char& place = nonce[kNonce - size + i];
    place = static_cast<char>(static_cast<unsigned char>(place) ^ byte_at({&digit, 1}, 0));
  }
  const std::size_t begin = packet.number + size;
  const string_view head = string_view(packet_).substr(0, begin);
  const std::size_t sealed = packet_.size() - begin - kTag;  // 4 + kSample bytes are there
  const Context context = make_context();
  frames.resize(sealed);
  int made = 0;
  int ignored = 0;
  auto* const out = reinterpret_cast<unsigned char*>(frames.data());
  return EVP_DecryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, in(keys.key), in(nonce)) ==
             1 &&
         EVP_DecryptUpdate(context.get(), nullptr, &ignored, in(head),
                           static_cast<int>(head.size())) == 1 &&
         EVP_DecryptUpdate(context.get(), out, &made, in(packet_) + begin,
                           static_cast<int>(sealed)) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag,
                             packet_.data() + begin + sealed) == 1 &&
         EVP_DecryptFinal_ex(context.get(), out + made, &ignored) == 1;
}

void InitialOpener::open(string_view datagram, FunctionRef<void(string_view)> on_frames) {
  Packet packet;
  std::string frames;
  while (take_packet(datagram, packet)) {
    if (!packet.is_initial) continue;
    // Those of the first packet stay (RFC 9001, section 5.2), but for what follows a Retry.
    if (version_ == packet.version && unseal(packet, keys_, frames)) {
      on_frames(frames);
      continue;
    }
    const bool has_them = version_ == packet.version && id_ == packet.id;
    if (has_them || derived_ >= kMostKeys) continue;
    ++derived_;
    Keys keys = derive(packet.version, packet.id);
    bool opened = unseal(packet, keys, frames);
    if (!opened && version_ != 0 && version_ != packet.version) {
      keys = derive(packet.version, id_);  // RFC 9369, section 4: the version was changed
      opened = unseal(packet, keys, frames);
    } else if (opened) {
      id_ = packet.id;
    }
    if (!opened) continue;
    keys_ = std::move(keys);
    version_ = packet.version;
    on_frames(frames);
  }
}

}  // namespace leakwire::wire
