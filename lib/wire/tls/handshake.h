// What the messages of a TLS handshake tell. Pure; any bytes are taken; views are of the message.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakwire::wire {

struct ClientHello {
  std::string_view random;  // 32 bytes
  std::string_view host;    // RFC 6066, section 3
  std::string_view alpn;    // RFC 7301: the first one offered
};

struct ServerHello {
  std::string_view random;  // 32 bytes
  std::uint16_t version = 0;
  std::uint16_t suite = 0;
  std::string_view alpn;
  bool is_13 = false;             // RFC 8446, section 4.2.1
  bool is_retry = false;          // ... section 4.1.4: a HelloRetryRequest, another one follows
  bool encrypt_then_mac = false;  // RFC 7366
};

// `body` is a handshake message without its four bytes of type and length.
ClientHello read_client_hello(std::string_view body) noexcept;
ServerHello read_server_hello(std::string_view body) noexcept;
// Of the first certificate (RFC 5280): its first DNS name, else its common name.
std::string_view read_certificate_name(std::string_view body) noexcept;

}  // namespace leakwire::wire
