// Network and transport layers: IPv4, IPv6 and its extension headers, GRE, VXLAN and other tunnels,
// TCP, UDP.
//
// Pure; any thread. The contract of a reader stands in walk.h.
#pragma once

#include <cstdint>

#include "wire/dissect/walk.h"

namespace leakwire::wire::dissect {

// Where the bytes of a fragment belong. `id` and `protocol` name the datagram (RFC 791, section
// 3.2; RFC 8200, section 4.5, where the protocol is that of the first fragment).
struct Fragment {
  std::uint32_t id = 0;
  std::uint32_t offset = 0;
  std::uint8_t protocol = 0;
  bool ipv6 = false;
  bool more = false;
};

// `fragment` is filled where the step is kFragment.
Step ip(Walk& walk, Fragment& fragment) noexcept;
Step protocol(Walk& walk, std::uint16_t number, Fragment& fragment) noexcept;

// What is left in `walk` is the payload afterwards, but for a step of kUnread or kTunnel.
Step tcp(Walk& walk, TcpSegment& segment) noexcept;
Step udp(Walk& walk) noexcept;
Step sctp(Walk& walk) noexcept;

}  // namespace leakwire::wire::dissect
