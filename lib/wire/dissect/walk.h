// Walk: the way of one packet from its link layer down to its transport, a layer a step.
//
// Plain values on the stack of Dissector::push. Every reader takes the header it knows off the
// front of `bytes` and says what comes next; none reads beyond, and none calls another, so that no
// nesting of layers is deeper than the loop.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/frame.h"

namespace leakwire::wire::dissect {

struct Walk {
  std::string_view bytes;     // what is left of the packet
  std::uint64_t missing = 0;  // what came behind `bytes` and was cut off by the snap length
  std::uint32_t network = 0;  // as Frame::network
  unsigned tunnels = 0;       // taken off already
  bool ambiguous = false;
  Host from, to;
};

enum class Layer : std::uint8_t {
  kEthernet,
  kEtherType,  // `number`: IANA, IEEE 802 numbers
  kLlc,        // IEEE 802.2
  kAmsdu,      // IEEE 802.11: several frames of it
  kMpls,
  kPpp,
  kIp,        // by the first four bits
  kProtocol,  // `number`: IANA protocol numbers
  kTunnel,    // what is inside follows, as `number` (an EtherType), once there is depth left
  kTcp,
  kUdp,
  kSctp,
  kFragment,  // Fragment says which
  kUnread,
};

struct Step {
  Layer layer = Layer::kUnread;
  std::uint16_t number = 0;
  Unread why = Unread::kNotIp;
};

constexpr Step unread(Unread why) noexcept { return {Layer::kUnread, 0, why}; }

// EtherTypes that stand for what a tunnel may hold (RFC 1701 and the IEEE registry).
inline constexpr std::uint16_t kTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kTypeIpv6 = 0x86DD;
inline constexpr std::uint16_t kTypeMpls = 0x8847;
inline constexpr std::uint16_t kTypeMplsUpstream = 0x8848;
inline constexpr std::uint16_t kTypePpp = 0x880B;
inline constexpr std::uint16_t kTypeBridged = 0x6558;  // Ethernet as it is

// `network` with one more tag; never 0.
constexpr std::uint32_t with_tag(std::uint32_t network, std::uint32_t kind,
                                 std::uint32_t tag) noexcept {
  std::uint64_t bits = (std::uint64_t{network} << 32 | tag) + kind * 0x9E3779B97F4A7C15ULL;
  bits = (bits ^ bits >> 31) * 0xBF58476D1CE4E5B9ULL;
  const auto folded = static_cast<std::uint32_t>(bits >> 32);
  return folded == 0 ? 1 : folded;
}

}  // namespace leakwire::wire::dissect
