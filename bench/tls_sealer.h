// TlsSealer: seals what one side of a TLS 1.3 connection says (RFC 8446), and the hellos of both
// sides before it, so that benchmarks and fuzz targets have connections of any content. Always the
// same random numbers and secrets: what they are worth is that their key log is known.
#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leakwire::bench {

class TlsSealer {
 public:
  static constexpr unsigned kHandshake = 22, kData = 23;  // IANA: TLS ContentType
  static constexpr std::size_t kMostPlain = std::size_t{16} << 10;

  explicit TlsSealer(bool client) : traffic_key_(32, client ? '\x11' : '\x22') { take_keys(); }

  // A record of TLS_AES_128_GCM_SHA256; at most kMostPlain bytes.
  std::string seal(unsigned type, std::string_view content) {
    std::string nonce = iv_;
    const std::string count = number(sequence_++, 8);
    for (std::size_t i = 0; i < 8; ++i) nonce[4 + i] = static_cast<char>(nonce[4 + i] ^ count[i]);
    std::string plain(content);
    plain += static_cast<char>(type);
    std::string sealed = record(kData, std::string(plain.size() + kTag, '\0'));
    auto* const out = reinterpret_cast<unsigned char*>(sealed.data());
    int size = 0;
    EVP_EncryptInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, bytes(key_), bytes(nonce));
    EVP_EncryptUpdate(context_.get(), nullptr, &size, out, kHead);
    EVP_EncryptUpdate(context_.get(), out + kHead, &size, bytes(plain),
                      static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(context_.get(), out + kHead + size, &size);
    EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kTag, out + kHead + plain.size());
    return sealed;
  }
  // All of it, in as many records as it takes.
  std::string seal_all(std::string_view content) {
    std::string all;
    while (!content.empty()) {
      all += seal(kData, content.substr(0, kMostPlain));
      content.remove_prefix(content.size() < kMostPlain ? content.size() : kMostPlain);
    }
    return all;
  }
  // Behind a KeyUpdate (section 7.2).
  void update() {
    traffic_key_ = expand("traffic upd", 32);
    take_keys();
  }

  static std::string hello(bool client, std::string_view host) {
    using namespace std::string_literals;
    const std::string name = "\0"s + number(host.size(), 2) + std::string(host);
    const std::string list = number(name.size(), 2) + name;
    const std::string sni = "\0\0"s + number(list.size(), 2) + list;
    const std::string version = client ? "\0\x2B\0\3\2\3\4"s : "\0\x2B\0\2\3\4"s;
    const std::string extensions = client ? sni + version : version;
    const std::string body = "\3\3"s + std::string(32, client ? 'c' : 's') + "\0"s +
                             (client ? "\0\2\x13\1\1\0"s : "\x13\1\0"s) +
                             number(extensions.size(), 2) + extensions;
    return record(kHandshake, (client ? "\1"s : "\2"s) + number(body.size(), 3) + body);
  }
  static std::string key_log() {
    return key_line("CLIENT_TRAFFIC_SECRET_0", '1') + key_line("SERVER_TRAFFIC_SECRET_0", '2');
  }

 private:
  static constexpr int kHead = 5, kTag = 16;

  static std::string number(std::size_t value, int size) {
    std::string out;
    for (int i = size - 1; i >= 0; --i) out += static_cast<char>(value >> 8 * i);
    return out;
  }
  static std::string record(unsigned type, std::string_view content) {
    std::string out(1, static_cast<char>(type));
    return (out += "\3\3") + number(content.size(), 2) + std::string(content);
  }
  static std::string key_line(const char* label, char digit) {
    std::string line = std::string(label) + " ";
    for (int i = 0; i < 32; ++i) line += "63";  // 'c'
    return line + " " + std::string(64, digit) + "\n";
  }
  static const unsigned char* bytes(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }
  // RFC 8446, section 7.1; RFC 5869, section 2.3.
  std::string expand(std::string_view label, std::size_t size) const {
    std::string info = number(size, 2) + number(6 + label.size(), 1) + "tls13 ";
    info.append(label).append(1, '\0').append(1, '\1');
    std::string out(32, '\0');
    HMAC(EVP_sha256(), traffic_key_.data(), static_cast<int>(traffic_key_.size()), bytes(info),
         info.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr);
    out.resize(size);
    return out;
  }
  void take_keys() {
    key_ = expand("key", 16);
    iv_ = expand("iv", 12);
    sequence_ = 0;
  }

  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
  };
  std::string traffic_key_, key_, iv_;
  std::uint64_t sequence_ = 0;
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_{EVP_CIPHER_CTX_new()};
};

}  // namespace leakwire::bench
