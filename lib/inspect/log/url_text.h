// UrlText: the parts of a URL or of a receiver's name, as views into it (RFC 3986).
//
// Pure and total: any bytes are taken. Percent-encoding stays as it stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "leakwire/circumstances.h"

namespace leakwire::inspect {

struct UrlText {
  std::string_view scheme;  // "https"; empty: not told
  std::string_view host;    // without brackets, user and port; empty: not told
  std::uint16_t port = 0;
  std::string_view path;   // from its '/', without the query; empty: there is none
  std::string_view query;  // behind the '?', without the fragment
};

// "https://shop.example:8443/a?b=c", "//shop.example/a", "/a?b=c"; nothing for anything else.
std::optional<UrlText> read_url(std::string_view text) noexcept;
// A URL with a host, or HOST, HOST:PORT, [ADDRESS]:PORT, ADDRESS.
std::optional<UrlText> read_receiver(std::string_view text) noexcept;
// By a scheme: "https" and "wss" encrypt; kUnknown for one that is not known.
Channel channel_of_scheme(std::string_view scheme) noexcept;

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;
// The whole of the text as a decimal number of at most `most`.
std::optional<std::uint32_t> read_number(std::string_view text, std::uint32_t most) noexcept;

}  // namespace leakwire::inspect
