// NetworkTable: networks, each with numbers; the narrowest that holds an address is found.
//
// Built by one thread, then read by any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "place/host_name.h"

namespace leakwire::place {

// CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). IPv4 as ::ffff:0:0/96 and below, so
// `bits` is 96 more than written.
struct Network {
  Address first{};  // bits behind the prefix are zero
  std::uint8_t bits = 128;

  bool holds(const Address& address) const noexcept;
  friend bool operator==(const Network&, const Network&) = default;
};

// "10.0.0.0/8", "2001:db8::/32", and an address, which is a network of one. Bits behind the prefix
// are put out.
std::optional<Network> parse_network(std::string_view text) noexcept;

class NetworkTable {
 public:
  void add(const Network& network, std::uint32_t value);
  // After the last add().
  void settle();
  // Numbers of the narrowest network that holds it, in the order of adding; empty where none does.
  std::span<const std::uint32_t> find(const Address& address) const noexcept;
  bool empty() const noexcept { return rows_.empty(); }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Row {
    Network network;
    std::vector<std::uint32_t> values;
    std::uint32_t around = kNone;  // the narrowest network that holds this one
  };
  std::vector<Row> rows_;  // settled: by `first`, then the wider ones first; each network once
};

}  // namespace leakwire::place
