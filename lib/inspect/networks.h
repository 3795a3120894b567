// Networks: addresses by CIDR (RFC 4632, RFC 4291). Immutable once made; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/ip.h"

namespace leakwire::inspect {

// Whether it is a CIDR, or an address.
bool is_network(std::string_view text) noexcept;

class Networks {
 public:
  Networks() = default;
  // What is no CIDR is left out.
  explicit Networks(std::span<const std::string_view> cidrs);

  bool empty() const noexcept { return networks_.empty(); }
  bool hold(std::string_view address) const noexcept;
  // An IPv4 address as ::ffff:0:0/96 has it.
  bool hold(const text::Ipv6& address) const noexcept;

 private:
  struct Network {
    text::Ipv6 address{};  // an IPv4 address as ::ffff:0:0/96 has it
    unsigned bits = 0;
  };
  static std::optional<Network> parse(std::string_view cidr) noexcept;
  friend bool is_network(std::string_view text) noexcept;

  std::vector<Network> networks_;
};

// RFC 1918, RFC 4193, and the addresses of one link and of one host.
const Networks& private_networks();

// The network that an address lies in: /24 of IPv4, /48 of IPv6. Empty for what is no address.
std::string network_of(std::string_view address);

}  // namespace leakwire::inspect
