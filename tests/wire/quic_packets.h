// Initial packets of QUIC for tests: sealed with the keys that RFC 9001 (appendix A.1) and RFC 9369
// (appendix A.1) print for the connection id 8394c8f03e515708, so that how they are derived is
// tested too; and hellos to put into them.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <string>

namespace leakwire::wire {

inline std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

struct QuicKeys {
  std::string version, key, iv, mask;
  unsigned initial = 0xC0;  // the first byte of an Initial packet
};
inline QuicKeys quic_keys(int version) {
  if (version == 1) {
    return {from_hex("00000001"), from_hex("1f369613dd76d5467730efcbe3b1a22d"),
            from_hex("fa044b2f42a3fd3b46fb255c"), from_hex("9f50449e04a0e810283a1e9933adedd2"),
            0xC0};
  }
  return {from_hex("6b3343cf"), from_hex("8b1a0bc121284290a29e0971b5cd045d"),
          from_hex("91f73e2351d8fa91660e909f"), from_hex("45b95e15235d6f45a6b19cbcb0294ba9"), 0xD0};
}

inline std::string counted(std::size_t size_of_length, const std::string& bytes) {
  std::string all;
  for (std::size_t i = size_of_length; i-- > 0;) {
    all += static_cast<char>(bytes.size() >> (8 * i) & 0xFF);
  }
  return all + bytes;
}
// RFC 9000, section 16, in two bytes.
inline std::string varint(std::size_t value) {
  return {static_cast<char>(0x40 | value >> 8), static_cast<char>(value & 0xFF)};
}
inline std::string crypto(std::size_t offset, const std::string& piece) {
  return "\6" + varint(offset) + varint(piece.size()) + piece;
}

// RFC 8446, section 4.1.2.
inline std::string quic_hello(const std::string& host, std::size_t padding = 0) {
  using namespace std::string_literals;
  const std::string sni = "\0\0"s + counted(2, counted(2, "\0"s + counted(2, host)));
  const std::string alpn = "\0\x10"s + counted(2, counted(2, counted(1, "h3")));
  const std::string filler = "\0\x15"s + counted(2, std::string(padding, '\0'));
  return "\1"s +
         counted(3, "\3\3"s + std::string(32, 'r') + counted(1, "") + counted(2, "\x13\x01") +
                        counted(1, "\0"s) + counted(2, filler + sni + alpn));
}

// RFC 9001, section 5.
inline std::string initial_packet(const QuicKeys& keys, std::uint8_t number,
                                  const std::string& frames, const std::string& token = {},
                                  const std::string& id = from_hex("8394c8f03e515708")) {
  const std::string plain = frames + std::string(frames.size() < 20 ? 20 : 0, '\0');
  std::string head(1, static_cast<char>(keys.initial));  // a packet number of one byte
  head += keys.version + counted(1, id) + counted(1, "me") + varint(token.size()) + token;
  head += varint(1 + plain.size() + 16) + static_cast<char>(number);
  std::string nonce = keys.iv;
  nonce[11] = static_cast<char>(nonce[11] ^ number);
  const auto in = [](const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  std::string sealed(plain.size() + 16, '\0');
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  int size = 0;
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, in(keys.key), in(nonce));
  EVP_EncryptUpdate(context, nullptr, &size, in(head), static_cast<int>(head.size()));
  EVP_EncryptUpdate(context, out, &size, in(plain), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context, out + size, &size);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, out + plain.size());
  unsigned char mask[32];
  EVP_CIPHER_CTX_reset(context);
  EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, in(keys.mask), nullptr);
  EVP_EncryptUpdate(context, mask, &size, in(sealed) + 3, 16);
  EVP_CIPHER_CTX_free(context);
  head.front() = static_cast<char>(head.front() ^ (mask[0] & 0x0F));
  head.back() = static_cast<char>(head.back() ^ mask[1]);
  return head + sealed;
}

}  // namespace leakwire::wire
