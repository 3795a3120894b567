#include "wire/dissect/link.h"

#include "wire/bytes.h"
#include "wire/dissect/wireless.h"

namespace leakwire::wire::dissect {
namespace {

// IEEE 802.3, clause 3.2.6: below it stands a length, from it on a type.
constexpr std::uint16_t kLeastType = 0x0600;
constexpr std::size_t kEthernetHeader = 14;

// Address families of the loopback headers: 2 is IPv4 everywhere; IPv6 is 24 on NetBSD and OpenBSD,
// 28 on FreeBSD, 30 on Darwin (tcpdump.org, LINKTYPE_NULL), 10 on Linux. In the byte order of the
// host that captured, which the capture does not tell: both are tried.
Step loopback(Walk& walk) noexcept {
  if (walk.bytes.size() < 4) return unread(Unread::kTruncated);
  std::uint32_t family = be32(walk.bytes, 0);
  if (family > 0xFFFF) family = __builtin_bswap32(family);
  walk.bytes.remove_prefix(4);
  switch (family) {
    case 2:
      return {Layer::kEtherType, kTypeIpv4};
    case 10:
    case 24:
    case 28:
    case 30:
      return {Layer::kEtherType, kTypeIpv6};
    default:
      return unread(Unread::kNotIp);
  }
}

// The protocol field of Linux cooked captures (tcpdump.org, LINKTYPE_LINUX_SLL): an EtherType, or 1
// and 4 for frames of IEEE 802.3 and 802.2.
Step cooked(std::uint16_t protocol) noexcept {
  if (protocol == 4) return {Layer::kLlc};
  if (protocol < kLeastType) return unread(Unread::kNotIp);
  return {Layer::kEtherType, protocol};
}

Step vlan(Walk& walk) noexcept {
  if (walk.bytes.size() < 4) return unread(Unread::kTruncated);
  const std::uint16_t id = be16(walk.bytes, 0) & 0x0FFF;
  const std::uint16_t type = be16(walk.bytes, 2);
  walk.bytes.remove_prefix(4);
  if (id != 0) walk.network = with_tag(walk.network, 1, id);  // 0: a priority, no network
  if (type < kLeastType) return {Layer::kLlc};
  return {Layer::kEtherType, type};
}

// RFC 2516, section 4.
Step pppoe(Walk& walk) noexcept {
  if (walk.bytes.size() < 6) return unread(Unread::kTruncated);
  const bool session = byte_at(walk.bytes, 0) == 0x11 && byte_at(walk.bytes, 1) == 0;
  walk.bytes.remove_prefix(6);
  return session ? Step{Layer::kPpp} : unread(Unread::kMalformed);
}

}  // namespace

Step link_layer(Walk& walk, LinkType link) noexcept {
  switch (link) {
    case LinkType::kNull:
    case LinkType::kLoop:
      return loopback(walk);
    case LinkType::kEthernet:
      return {Layer::kEthernet};
    case LinkType::kPpp:
      return {Layer::kPpp};
    case LinkType::kWireless:
      return wireless(walk);
    case LinkType::kRadiotap:
      return radiotap(walk);
    case LinkType::kRaw:
    case LinkType::kIpv4:
    case LinkType::kIpv6:
      return {Layer::kIp};
    case LinkType::kLinuxSll: {
      if (walk.bytes.size() < 16) return unread(Unread::kTruncated);
      const std::uint16_t protocol = be16(walk.bytes, 14);
      walk.bytes.remove_prefix(16);
      return cooked(protocol);
    }
    case LinkType::kLinuxSll2: {
      if (walk.bytes.size() < 20) return unread(Unread::kTruncated);
      const std::uint16_t protocol = be16(walk.bytes, 0);
      walk.bytes.remove_prefix(20);
      return cooked(protocol);
    }
  }
  return unread(Unread::kLink);
}

Step ethernet(Walk& walk) noexcept {
  if (walk.bytes.size() < kEthernetHeader) return unread(Unread::kTruncated);
  const std::uint16_t type = be16(walk.bytes, 12);
  walk.bytes.remove_prefix(kEthernetHeader);
  if (type < kLeastType) return {Layer::kLlc};
  return {Layer::kEtherType, type};
}

Step ether_type(Walk& walk, std::uint16_t type) noexcept {
  switch (type) {
    case kTypeIpv4:
    case kTypeIpv6:
      return {Layer::kIp};
    case 0x8100:  // IEEE 802.1Q
    case 0x88A8:  // IEEE 802.1ad
    case 0x9100:  // QinQ before 802.1ad
    case 0x9200:
      return vlan(walk);
    case kTypeMpls:
    case kTypeMplsUpstream:
      return {Layer::kMpls};
    case 0x8864:
      return pppoe(walk);
    case kTypePpp:
      return {Layer::kPpp};
    case kTypeBridged:
      return {Layer::kEthernet};
    default:
      return unread(Unread::kNotIp);
  }
}

// A SNAP header (IEEE 802, clause 10.3) with an EtherType, or nothing of ours.
Step llc(Walk& walk) noexcept {
  if (walk.bytes.size() < 3) return unread(Unread::kTruncated);
  if (be16(walk.bytes, 0) != 0xAAAA || byte_at(walk.bytes, 2) != 3) return unread(Unread::kNotIp);
  if (walk.bytes.size() < 8) return unread(Unread::kTruncated);
  const std::uint16_t type = be16(walk.bytes, 6);
  walk.bytes.remove_prefix(8);
  if (type < kLeastType) return unread(Unread::kNotIp);
  return {Layer::kEtherType, type};
}

// RFC 3032: labels down to the bottom of the stack. Nothing says what is below: IP shows by its
// version; 0 is the control word of a pseudowire (RFC 4385), and Ethernet in it.
Step mpls(Walk& walk) noexcept {
  for (bool bottom = false; !bottom;) {
    if (walk.bytes.size() < 4) return unread(Unread::kTruncated);
    bottom = (byte_at(walk.bytes, 2) & 1) != 0;
    walk.bytes.remove_prefix(4);
  }
  if (walk.bytes.empty()) return unread(Unread::kTruncated);
  switch (byte_at(walk.bytes, 0) >> 4) {
    case 4:
    case 6:
      return {Layer::kIp};
    case 0:
      if (walk.bytes.size() < 4) return unread(Unread::kTruncated);
      walk.bytes.remove_prefix(4);
      return {Layer::kEthernet};
    default:
      return unread(Unread::kNotIp);
  }
}

// RFC 1661 and RFC 1662: address and control may be left out, and the protocol be one byte.
Step ppp(Walk& walk) noexcept {
  if (be16(walk.bytes, 0) == 0xFF03) walk.bytes.remove_prefix(2);
  if (walk.bytes.size() < 2) return unread(Unread::kTruncated);
  std::uint16_t protocol = byte_at(walk.bytes, 0);
  if ((protocol & 1) != 0) {
    walk.bytes.remove_prefix(1);
  } else {
    protocol = be16(walk.bytes, 0);
    walk.bytes.remove_prefix(2);
  }
  switch (protocol) {  // IANA, PPP numbers
    case 0x0021:
    case 0x0057:
      return {Layer::kIp};
    case 0x0281:
    case 0x0283:
      return {Layer::kMpls};
    default:
      return unread(Unread::kNotIp);
  }
}

}  // namespace leakwire::wire::dissect
