// FlowKey: who talks with whom: two endpoints and a transport, the same for both ways.
//
// Plain value; any thread.
#pragma once

#include <compare>
#include <cstdint>

#include "text/ip.h"

namespace leakwire::wire {

// IPv4 as ::ffff:0:0/96 has it (RFC 4291, section 2.5.5.2).
struct Host {
  text::Ipv6 address{};
  std::uint16_t port = 0;

  friend auto operator<=>(const Host&, const Host&) = default;
};

enum class Transport : std::uint8_t { kTcp = 6, kUdp = 17, kSctp = 132 };  // IANA protocol numbers

struct FlowKey {
  Host low, high;  // low <= high
  Transport transport = Transport::kTcp;

  friend bool operator==(const FlowKey&, const FlowKey&) = default;
};

// `is_low`: whether `from` is the low one.
FlowKey flow_key(const Host& from, const Host& to, Transport transport, bool& is_low) noexcept;

// SipHash-2-4 (Aumasson, Bernstein 2012) of keys, under a key of this run: whoever chooses ports
// and addresses cannot choose where they fall (CVE-2024-47187 is what happens without).
class KeyedHash {
 public:
  KeyedHash(std::uint64_t first, std::uint64_t second) noexcept : first_(first), second_(second) {}

  std::uint64_t operator()(const FlowKey& key) const noexcept;
  std::uint64_t of_bytes(const unsigned char* bytes, std::size_t size) const noexcept;

 private:
  std::uint64_t first_, second_;
};

}  // namespace leakwire::wire
