// Packet: one frame as a capture gives it. Whoever captures (libpcap, AF_PACKET, a test) makes it.
//
// Plain value of a borrowed view: good for the one call that it is given to.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakwire {

// Numbers of the registry at tcpdump.org/linktypes.html (not the DLT_ numbers of one system). Any
// other number may stand here too: its packets are counted and told as "unsupported".
enum class LinkType : std::uint16_t {
  kNull = 0,      // BSD loopback, byte order of the host that captured
  kEthernet = 1,  // with VLAN, QinQ, MPLS and PPPoE in it
  kPpp = 9,
  kRaw = 101,       // IPv4 or IPv6 by the first four bits
  kWireless = 105,  // IEEE 802.11
  kLoop = 108,      // OpenBSD loopback, network byte order
  kLinuxSll = 113,  // Linux cooked v1
  kRadiotap = 127,  // IEEE 802.11 behind a header of radiotap
  kIpv4 = 228,
  kIpv6 = 229,
  kLinuxSll2 = 276,  // Linux cooked v2
};

struct Packet {
  std::string_view bytes;  // as captured; shorter than wire_length where a snap length cut it
  std::uint32_t wire_length = 0;  // as sent
  LinkType link = LinkType::kEthernet;
  std::int64_t time = 0;     // microseconds since 1970-01-01T00:00:00Z
  std::uint64_t number = 0;  // in its capture, from 1: a record's pcap_cnt
  std::uint32_t capture =
      0;  // which capture of the run, from 0: a record's pcap_filename, in_iface
};

}  // namespace leakwire
