#include "wire/tls/handshake.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "wire/ldap/ber.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr unsigned kServerName = 0, kAlpn = 16;  // IANA: TLS ExtensionType Values

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

void each_extension(string_view extensions, ClientHello& hello) noexcept {
  Taker taker(extensions);
  while (!taker.empty()) {
    const std::size_t type = taker.number(2);
    const string_view content = taker.counted(2);
    if (type == kServerName) hello.host = read_host(content);
    if (type == kAlpn) hello.alpn = read_alpn(content);
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
  taker.bytes(34);   // version, random
  taker.counted(1);  // session
  taker.counted(2);  // cipher suites
  taker.counted(1);  // compression
  each_extension(taker.counted(2), hello);
  return hello;
}

string_view read_server_alpn(string_view body) noexcept {
  ClientHello hello;
  Taker taker(body);
  taker.bytes(34);
  taker.counted(1);
  taker.bytes(3);
  each_extension(taker.counted(2), hello);
  return hello.alpn;
}

string_view read_certificate_name(string_view body) noexcept {
  const string_view certificate = Taker(Taker(body).counted(3)).counted(3);
  const string_view name = alternative_name(certificate);
  return name.empty() ? common_name(certificate) : name;
}

}  // namespace leakwire::wire
