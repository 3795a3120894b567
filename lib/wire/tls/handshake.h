// What the messages of a TLS handshake tell. Pure; any bytes are taken; views are of the message.
#pragma once

#include <string_view>

namespace leakwire::wire {

struct ClientHello {
  std::string_view host;  // RFC 6066, section 3
  std::string_view alpn;  // RFC 7301: the first one offered
};

// `body` is a handshake message without its four bytes of type and length.
ClientHello read_client_hello(std::string_view body) noexcept;
std::string_view read_server_alpn(std::string_view body) noexcept;
// Of the first certificate (RFC 5280): its first DNS name, else its common name.
std::string_view read_certificate_name(std::string_view body) noexcept;

}  // namespace leakwire::wire
