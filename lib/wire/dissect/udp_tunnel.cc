#include "wire/dissect/udp_tunnel.h"

#include <cstddef>

#include "wire/bytes.h"

namespace leakwire::wire::dissect {
namespace {

using std::string_view;

// IANA: Service Name and Transport Protocol Port Number Registry. 8472 is what Linux used for VXLAN
// before that.
constexpr std::uint16_t kVxlan = 4789, kVxlanOfLinux = 8472, kGeneve = 6081, kTeredo = 3544,
                        kGtpUser = 2152;

constexpr Step kNone{Layer::kUdp};
constexpr std::size_t kIpv6Header = 40;

// RFC 7348, section 5: flags, an identifier of 24 bits, then Ethernet.
Step vxlan(Walk& walk) noexcept {
  const string_view bytes = walk.bytes;
  if (bytes.size() < 8 || be32(bytes, 0) != 0x08000000 || byte_at(bytes, 7) != 0) return kNone;
  walk.network = with_tag(walk.network, 3, be32(bytes, 4));
  walk.bytes.remove_prefix(8);
  return {Layer::kTunnel, kTypeBridged};
}

// RFC 8926, section 3.4: version 0, the length of the options, an EtherType, an identifier.
Step geneve(Walk& walk) noexcept {
  const string_view bytes = walk.bytes;
  const std::size_t header = 8 + std::size_t{byte_at(bytes, 0)} % 64 * 4;
  const bool is_one = byte_at(bytes, 0) < 64 && (byte_at(bytes, 1) & 0x3F) == 0 &&
                      byte_at(bytes, 7) == 0 && bytes.size() >= header;
  const std::uint16_t type = be16(bytes, 2);
  const bool known = type == kTypeBridged || type == kTypeIpv4 || type == kTypeIpv6 ||
                     type == kTypeMpls || type == kTypeMplsUpstream;
  if (!is_one || !known) return kNone;
  walk.network = with_tag(walk.network, 4, be32(bytes, 4));
  walk.bytes.remove_prefix(header);
  return {Layer::kTunnel, type};
}

// RFC 4380, section 5.1.1: an authentication and the origin may stand before the IPv6 packet; RFC
// 6081, section 4: others may stand behind it.
Step teredo(Walk& walk) noexcept {
  string_view bytes = walk.bytes;
  if (be16(bytes, 0) == 1 && bytes.size() >= 4) {
    const std::size_t size = 4U + byte_at(bytes, 2) + byte_at(bytes, 3) + 8 + 1;
    if (bytes.size() < size) return kNone;
    bytes.remove_prefix(size);
  }
  if (be16(bytes, 0) == 0 && bytes.size() >= 8) bytes.remove_prefix(8);
  if (bytes.size() < kIpv6Header || byte_at(bytes, 0) >> 4 != 6) return kNone;
  if (kIpv6Header + be16(bytes, 4) > bytes.size() + walk.missing) return kNone;
  walk.bytes = bytes;
  return {Layer::kTunnel, kTypeIpv6};
}

// 3GPP TS 29.281, section 5: version 1, a G-PDU with an IP packet in it. Its tunnels have one
// number a direction, so that they tell no flows apart.
Step gtp_user(Walk& walk) noexcept {
  string_view bytes = walk.bytes;
  constexpr unsigned kPdu = 255, kMore = 0x07, kExtended = 0x04;
  const std::size_t length = be16(bytes, 2);
  const unsigned flags = byte_at(bytes, 0);
  if (bytes.size() < 8 || (flags & 0xF8) != 0x30 || byte_at(bytes, 1) != kPdu ||
      8 + length > bytes.size() + walk.missing) {
    return kNone;
  }
  std::size_t at = 8;
  if ((flags & kMore) != 0) {
    at = 12;
    unsigned next = (flags & kExtended) != 0 ? byte_at(bytes, 11) : 0;
    while (next != 0) {
      const std::size_t size = std::size_t{byte_at(bytes, at)} * 4;
      if (size == 0 || at + size > bytes.size()) return kNone;
      next = byte_at(bytes, at + size - 1);
      at += size;
    }
  }
  const unsigned version = byte_at(bytes, at) >> 4;
  if (version != 4 && version != 6) return kNone;
  walk.bytes.remove_prefix(at);
  return {Layer::kTunnel, version == 4 ? kTypeIpv4 : kTypeIpv6};
}

}  // namespace

Step udp_tunnel(Walk& walk) noexcept {
  switch (walk.to.port) {
    case kVxlan:
    case kVxlanOfLinux:
      return vxlan(walk);
    case kGeneve:
      return geneve(walk);
    case kGtpUser:
      return gtp_user(walk);
    default:
      // Its clients are answered where they ask from.
      return walk.to.port == kTeredo || walk.from.port == kTeredo ? teredo(walk) : kNone;
  }
}

}  // namespace leakwire::wire::dissect
