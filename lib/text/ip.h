// IP addresses in text: RFC 791 dotted quads, RFC 4291 IPv6, RFC 5952 canonical form.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakwire::text {

using Ipv4 = std::array<std::uint8_t, 4>;
using Ipv6 = std::array<std::uint8_t, 16>;

// The whole of `in` and nothing else; no leading zeros in a dotted quad, no zone. Thread-safe.
std::optional<Ipv4> parse_ipv4(std::string_view in) noexcept;
std::optional<Ipv6> parse_ipv6(std::string_view in) noexcept;

std::string format_ipv4(const Ipv4& address);
std::string format_ipv6(const Ipv6& address);  // RFC 5952

// The IPv4 address inside ::ffff:0:0/96 (RFC 4291, section 2.5.5.2), or nothing.
std::optional<Ipv4> mapped_ipv4(const Ipv6& address) noexcept;

}  // namespace leakwire::text
