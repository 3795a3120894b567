#include "wire/dissect/network.h"

#include <algorithm>
#include <cstring>

#include "wire/bytes.h"
#include "wire/dissect/udp_tunnel.h"

namespace leakwire::wire::dissect {
namespace {

// IANA protocol numbers.
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kIpInIp = 4;
constexpr std::uint8_t kTcpNumber = 6;
constexpr std::uint8_t kUdpNumber = 17, kSctpNumber = 132;
constexpr std::uint8_t kIpv6InIp = 41;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragmentHeader = 44;
constexpr std::uint8_t kGre = 47;
constexpr std::uint8_t kSecurityPayload = 50, kAuthentication = 51;
constexpr std::uint8_t kDestinationOptions = 60;
constexpr std::uint8_t kEtherIp = 97;
constexpr std::uint8_t kMobility = 135;
constexpr std::uint8_t kMplsInIp = 137;
constexpr std::uint8_t kHostIdentity = 139;
constexpr std::uint8_t kShim6 = 140;

text::Ipv6 mapped(std::string_view bytes) noexcept {
  text::Ipv6 address{};
  address[10] = address[11] = 0xFF;
  std::memcpy(address.data() + 12, bytes.data(), 4);
  return address;
}

// What follows is `length` bytes; the rest pads the link. Fewer are there where the capture was cut
// short, or who sent it lies: then what there is is read.
void take_length(Walk& walk, std::size_t length) noexcept {
  if (walk.bytes.size() >= length) {
    walk.bytes = walk.bytes.substr(0, length);
    walk.missing = 0;
  } else {
    walk.missing = length - walk.bytes.size();
  }
}

// RFC 791, section 3.1.
Step ipv4(Walk& walk, Fragment& fragment) noexcept {
  const std::string_view bytes = walk.bytes;
  if (bytes.size() < 20) return unread(Unread::kTruncated);
  const std::size_t header = std::size_t{byte_at(bytes, 0)} % 16 * 4;
  const std::size_t total = be16(bytes, 2);
  if (header < 20 || (total != 0 && total < header)) return unread(Unread::kMalformed);
  if (bytes.size() < header) return unread(Unread::kTruncated);
  walk.from.address = mapped(bytes.substr(12, 4));
  walk.to.address = mapped(bytes.substr(16, 4));
  walk.bytes.remove_prefix(header);
  // 0: the card cuts it into segments later, and sets the length then. It is as long as captured.
  if (total != 0) take_length(walk, total - header);
  const std::uint16_t place = be16(bytes, 6);
  const std::uint8_t number = byte_at(bytes, 9);
  if ((place & 0x3FFF) == 0) return {Layer::kProtocol, number};
  fragment = {be16(bytes, 4), (place & 0x1FFFU) * 8, number, false, (place & 0x2000) != 0};
  return {Layer::kFragment};
}

// RFC 8200, section 3. A length of 0 is a jumbogram (RFC 2675) or a segment not yet cut: as long as
// captured.
Step ipv6(Walk& walk) noexcept {
  const std::string_view bytes = walk.bytes;
  if (bytes.size() < 40) return unread(Unread::kTruncated);
  std::memcpy(walk.from.address.data(), bytes.data() + 8, 16);
  std::memcpy(walk.to.address.data(), bytes.data() + 24, 16);
  walk.bytes.remove_prefix(40);
  if (const std::size_t length = be16(bytes, 4); length != 0) take_length(walk, length);
  return {Layer::kProtocol, byte_at(bytes, 6)};
}

// RFC 8200, section 4.5. One that is first and last is whole (RFC 6946: an atomic fragment).
Step fragment_header(Walk& walk, Fragment& fragment) noexcept {
  if (walk.bytes.size() < 8) return unread(Unread::kTruncated);
  const std::uint8_t number = byte_at(walk.bytes, 0);
  const std::uint16_t place = be16(walk.bytes, 2);
  const std::uint32_t id = be32(walk.bytes, 4);
  walk.bytes.remove_prefix(8);
  if ((place & 0xFFF9) == 0) return {Layer::kProtocol, number};
  fragment = {id, place & 0xFFF8U, number, true, (place & 1) != 0};
  return {Layer::kFragment};
}

// An extension header of `unit` bytes a step, the first `unit * ahead` not counted.
Step skip_header(Walk& walk, std::size_t unit, std::size_t ahead) noexcept {
  if (walk.bytes.size() < 8) return unread(Unread::kTruncated);
  const std::uint8_t number = byte_at(walk.bytes, 0);
  const std::size_t size = (std::size_t{byte_at(walk.bytes, 1)} + ahead) * unit;
  if (walk.bytes.size() < size) return unread(Unread::kTruncated);
  walk.bytes.remove_prefix(std::max<std::size_t>(size, 8));
  return {Layer::kProtocol, number};
}

// ERSPAN, what switches mirror with (draft-foschiano-erspan): its header, then the frame.
Step erspan(Walk& walk, std::size_t header) noexcept {
  constexpr std::size_t kThird = 12;
  if (walk.bytes.size() < header) return unread(Unread::kTruncated);
  std::uint16_t inside = kTypeBridged;
  if (header == kThird) {
    const unsigned flags = be16(walk.bytes, 10);
    const unsigned kind = flags >> 10 & 0x1F;  // 0: Ethernet, 2: IP
    if (kind != 0 && kind != 2) return unread(Unread::kNotIp);
    if (kind == 2) inside = kTypeIpv4;
    if ((flags & 1) != 0) header += 8;  // of a platform's own
  }
  if (walk.bytes.size() < header) return unread(Unread::kTruncated);
  walk.bytes.remove_prefix(header);
  return {Layer::kTunnel, inside};
}

// Source routes of RFC 1701: entries up to one of family and length 0.
bool skip_routes(std::string_view bytes, std::size_t& at) noexcept {
  for (;;) {
    if (bytes.size() < at + 4) return false;
    const std::uint16_t family = be16(bytes, at);
    const std::uint8_t length = byte_at(bytes, at + 3);
    at += 4;
    if (family == 0 && length == 0) return true;
    at += length;
  }
}

// RFC 2784, RFC 2890 (key, sequence), RFC 1701 (routes), RFC 2637 (version 1: PPTP).
Step gre(Walk& walk) noexcept {
  const std::string_view bytes = walk.bytes;
  if (bytes.size() < 4) return unread(Unread::kTruncated);
  const std::uint16_t flags = be16(bytes, 0);
  const std::uint16_t type = be16(bytes, 2);
  const unsigned version = flags & 7;
  if (version > 1) return unread(Unread::kMalformed);
  const bool sequence = (flags & 0x1000) != 0;
  std::size_t at = 4;
  if ((flags & 0xC000) != 0) at += 4;
  if ((flags & 0x2000) != 0) {
    // Of PPTP: a length and the number of a call, which differs by direction.
    if (version == 0 && bytes.size() >= at + 4) {
      walk.network = with_tag(walk.network, 2, be32(bytes, at));
    }
    at += 4;
  }
  if (sequence) at += 4;
  if (version == 1 && (flags & 0x0080) != 0) at += 4;
  if ((flags & 0x4000) != 0 && !skip_routes(bytes, at)) return unread(Unread::kTruncated);
  if (bytes.size() < at) return unread(Unread::kTruncated);
  walk.bytes.remove_prefix(at);
  if (type == 0x88BE) return erspan(walk, sequence ? 8 : 0);  // II has numbers, I has none
  if (type == 0x22EB) return erspan(walk, 12);
  // PPTP's acknowledgements carry nothing.
  if (version == 1 && walk.bytes.empty()) return unread(Unread::kTransport);
  return {Layer::kTunnel, type};
}

}  // namespace

Step ip(Walk& walk, Fragment& fragment) noexcept {
  if (walk.bytes.empty()) return unread(Unread::kTruncated);
  switch (byte_at(walk.bytes, 0) >> 4) {
    case 4:
      return ipv4(walk, fragment);
    case 6:
      return ipv6(walk);
    default:
      return unread(Unread::kMalformed);
  }
}

Step protocol(Walk& walk, std::uint16_t number, Fragment& fragment) noexcept {
  switch (number) {
    case kTcpNumber:
      return {Layer::kTcp};
    case kUdpNumber:
      return {Layer::kUdp};
    case kSctpNumber:
      return {Layer::kSctp};
    case kFragmentHeader:
      return fragment_header(walk, fragment);
    case kHopByHop:
    case kRouting:
    case kDestinationOptions:
    case kMobility:
    case kHostIdentity:
    case kShim6:
      return skip_header(walk, 8, 1);
    case kAuthentication:  // RFC 4302, section 2.2
      return skip_header(walk, 4, 2);
    case kIpInIp:
    case kIpv6InIp:
      return {Layer::kTunnel, kTypeIpv4};
    case kMplsInIp:
      return {Layer::kTunnel, kTypeMpls};
    case kSecurityPayload:
      return unread(Unread::kSealed);
    case kGre:
      return gre(walk);
    case kEtherIp:  // RFC 3378: version 3
      if (walk.bytes.size() < 2) return unread(Unread::kTruncated);
      if (be16(walk.bytes, 0) != 0x3000) return unread(Unread::kMalformed);
      walk.bytes.remove_prefix(2);
      return {Layer::kTunnel, kTypeBridged};
    default:
      return unread(Unread::kTransport);
  }
}

// RFC 9293, section 3.1.
Step tcp(Walk& walk, TcpSegment& segment) noexcept {
  const std::string_view bytes = walk.bytes;
  if (bytes.size() < 20) return unread(Unread::kTruncated);
  const std::size_t header = std::size_t{byte_at(bytes, 12)} / 16 * 4;
  if (header < 20) return unread(Unread::kMalformed);
  if (bytes.size() < header) {
    return unread(walk.missing != 0 ? Unread::kTruncated : Unread::kMalformed);
  }
  const std::uint8_t flags = byte_at(bytes, 13);
  walk.from.port = be16(bytes, 0);
  walk.to.port = be16(bytes, 2);
  segment.sequence = be32(bytes, 4);
  segment.acknowledged = be32(bytes, 8);
  segment.urgent = be16(bytes, 18);
  segment.fin = (flags & 0x01) != 0;
  segment.syn = (flags & 0x02) != 0;
  segment.rst = (flags & 0x04) != 0;
  segment.ack = (flags & 0x10) != 0;
  segment.urg = (flags & 0x20) != 0;
  walk.bytes.remove_prefix(header);
  return {Layer::kTcp};
}

// RFC 768. A length of 0 is that of a jumbogram (RFC 2675, section 4).
Step udp(Walk& walk) noexcept {
  const std::string_view bytes = walk.bytes;
  if (bytes.size() < 8) return unread(Unread::kTruncated);
  const std::size_t length = be16(bytes, 4);
  if (length != 0 && length < 8) return unread(Unread::kMalformed);
  walk.from.port = be16(bytes, 0);
  walk.to.port = be16(bytes, 2);
  walk.bytes.remove_prefix(8);
  if (length != 0 && length - 8 < walk.bytes.size() + walk.missing) take_length(walk, length - 8);
  return udp_tunnel(walk);
}

// RFC 9260, section 3. The chunks are given on as they are.
Step sctp(Walk& walk) noexcept {
  if (walk.bytes.size() < 12) return unread(Unread::kTruncated);
  walk.from.port = be16(walk.bytes, 0);
  walk.to.port = be16(walk.bytes, 2);
  walk.bytes.remove_prefix(12);
  return {Layer::kSctp};
}

}  // namespace leakwire::wire::dissect
