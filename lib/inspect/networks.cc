#include "inspect/networks.h"

#include <algorithm>
#include <array>
#include <optional>

#include "inspect/log/url_text.h"

namespace leakwire::inspect {
namespace {

constexpr unsigned kMappedBits = 96;
constexpr unsigned kBits = 128;

struct Wide {
  text::Ipv6 address{};
  bool is_ipv4 = false;
};

std::optional<Wide> wide(std::string_view text) noexcept {
  if (const auto ipv6 = text::parse_ipv6(text)) return Wide{*ipv6, false};
  const auto ipv4 = text::parse_ipv4(text);
  if (!ipv4) return std::nullopt;
  Wide address{{}, true};
  address.address[10] = address.address[11] = 0xFF;
  std::copy(ipv4->begin(), ipv4->end(), address.address.begin() + kMappedBits / 8);
  return address;
}

text::Ipv6 cut(text::Ipv6 address, unsigned bits) noexcept {
  for (unsigned i = 0; i < address.size(); ++i) {
    const unsigned kept = bits > i * 8 ? std::min(bits - i * 8, 8U) : 0;
    address[i] = static_cast<std::uint8_t>(address[i] & (0xFF00U >> kept));
  }
  return address;
}

}  // namespace

std::optional<Networks::Network> Networks::parse(std::string_view cidr) noexcept {
  const std::size_t slash = cidr.find('/');
  const auto address = wide(cidr.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned before = address->is_ipv4 ? kMappedBits : 0;
  unsigned bits = kBits;
  if (slash != std::string_view::npos) {
    const auto given = read_number(cidr.substr(slash + 1), kBits - before);
    if (!given) return std::nullopt;
    bits = before + *given;
  }
  return Network{cut(address->address, bits), bits};
}

bool is_network(std::string_view text) noexcept { return Networks::parse(text).has_value(); }

Networks::Networks(std::span<const std::string_view> cidrs) {
  for (const std::string_view cidr : cidrs) {
    if (const auto network = parse(cidr)) networks_.push_back(*network);
  }
}

bool Networks::hold(std::string_view address) const noexcept {
  const auto looked_for = wide(address);
  return looked_for && hold(looked_for->address);
}

bool Networks::hold(const text::Ipv6& address) const noexcept {
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return cut(address, network.bits) == network.address;
  });
}

const Networks& private_networks() {
  constexpr std::array<std::string_view, 8> kPrivate{
      "10.0.0.0/8",     "172.16.0.0/12", "127.0.0.0/8", "192.168.0.0/16",
      "169.254.0.0/16", "fc00::/7",      "fe80::/10",   "::1/128"};
  static const Networks kNetworks{kPrivate};
  return kNetworks;
}

std::string network_of(std::string_view address) {
  if (auto ipv4 = text::parse_ipv4(address)) {
    (*ipv4)[3] = 0;
    return text::format_ipv4(*ipv4) + "/24";
  }
  const auto ipv6 = text::parse_ipv6(address);
  return ipv6 ? text::format_ipv6(cut(*ipv6, 48)) + "/48" : std::string();
}

}  // namespace leakwire::inspect
