#include "wire/tls/handshake.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "wire/ldap/ber.h"

namespace leakwire::wire {
namespace {

using std::string_view;

// IANA: TLS ExtensionType Values
constexpr unsigned kServerName = 0, kAlpn = 16, kEncryptThenMac = 22, kSupportedVersions = 43;
constexpr unsigned kTls13 = 0x0304;
constexpr std::size_t kRandom = 32;
// RFC 8446, section 4.1.3: the SHA-256 of "HelloRetryRequest".
constexpr string_view kRetry =
    "\xCF\x21\xAD\x74\xE5\x9A\x61\x11\xBE\x1D\x8C\x02\x1E\x65\xB8\x91"
    "\xC2\xA2\x11\x16\x7A\xBB\x8C\x5E\x07\x9E\x09\xE2\xC8\xA8\x33\x9C";

// Bytes taken off the front, with lengths before them; what is not there is empty.
class Taker {
 public:
  explicit Taker(string_view bytes) noexcept : rest_(bytes) {}

  std::size_t number(std::size_t size) noexcept {
    std::size_t value = 0;
    for (const char c : bytes(size)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  string_view bytes(std::size_t size) noexcept {
    const string_view taken = rest_.substr(0, std::min(size, rest_.size()));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  string_view counted(std::size_t size_of_length) noexcept {
    const std::size_t length = number(size_of_length);
    return bytes(length);
  }
  bool empty() const noexcept { return rest_.empty(); }
  string_view rest() const noexcept { return rest_; }

 private:
  string_view rest_;
};

string_view read_host(string_view extension) noexcept {
  Taker names(Taker(extension).counted(2));
  const bool is_host = names.number(1) == 0;
  return is_host ? names.counted(2) : string_view();
}

string_view read_alpn(string_view extension) noexcept {
  return Taker(Taker(extension).counted(2)).counted(1);
}

template <class Fn>
void each_extension(string_view extensions, const Fn& fn) noexcept {
  Taker taker(extensions);
  while (!taker.empty()) {
    const std::size_t type = taker.number(2);
    fn(type, taker.counted(2));
  }
}

// id-ce-subjectAltName and id-at-commonName (RFC 5280, appendix A), as DER has them.
constexpr string_view kAlternativeNames = "\x06\x03\x55\x1D\x11";
constexpr string_view kCommonName = "\x06\x03\x55\x04\x03";

string_view alternative_name(string_view certificate) noexcept {
  const std::size_t at = certificate.find(kAlternativeNames);
  if (at == string_view::npos) return {};
  BerReader extension(certificate.substr(at + kAlternativeNames.size()));
  BerValue value;
  if (!extension.next(value)) return {};
  if (value.tag == 0x01 && !extension.next(value)) return {};  // critical
  BerValue names;
  if (!BerReader(value.content).next(names)) return {};
  BerReader each(names.content);
  while (each.next(value)) {
    if (value.tag == 0x82) return value.content;  // dNSName
  }
  return {};
}

// The last one: the subject stands behind the issuer.
string_view common_name(string_view certificate) noexcept {
  const std::size_t at = certificate.rfind(kCommonName);
  if (at == string_view::npos) return {};
  BerReader attribute(certificate.substr(at + kCommonName.size()));
  BerValue value;
  return attribute.next(value) ? value.content : string_view();
}

}  // namespace

ClientHello read_client_hello(string_view body) noexcept {
  ClientHello hello;
  Taker taker(body);
  taker.bytes(2);  // version
  hello.random = taker.bytes(kRandom);
  taker.counted(1);  // session
  taker.counted(2);  // cipher suites
  taker.counted(1);  // compression
  each_extension(taker.counted(2), [&](std::size_t type, string_view content) {
    if (type == kServerName) hello.host = read_host(content);
    if (type == kAlpn) hello.alpn = read_alpn(content);
  });
  return hello;
}

ServerHello read_server_hello(string_view body) noexcept {
  ServerHello hello;
  Taker taker(body);
  hello.version = static_cast<std::uint16_t>(taker.number(2));
  hello.random = taker.bytes(kRandom);
  hello.is_retry = hello.random == kRetry;
  taker.counted(1);
  hello.suite = static_cast<std::uint16_t>(taker.number(2));
  taker.bytes(1);
  each_extension(taker.counted(2), [&](std::size_t type, string_view content) {
    if (type == kAlpn) hello.alpn = read_alpn(content);
    if (type == kSupportedVersions) hello.is_13 = Taker(content).number(2) == kTls13;
    if (type == kEncryptThenMac) hello.encrypt_then_mac = true;
  });
  return hello;
}

string_view read_certificate_name(string_view body) noexcept {
  const string_view certificate = Taker(Taker(body).counted(3)).counted(3);
  const string_view name = alternative_name(certificate);
  return name.empty() ? common_name(certificate) : name;
}

}  // namespace leakwire::wire
