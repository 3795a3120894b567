#include "wire/frame.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "wire/packets.h"

namespace leakwire::wire {
namespace {

SeenFrames seen(const std::string& bytes, LinkType link = LinkType::kEthernet) {
  Dissector dissector(KeyedHash(1, 2));
  SeenFrames frames;
  dissector.push(packet_of(bytes, link), frames);
  dissector.finish(frames);
  return frames;
}

const std::string kUdp4 = ipv4(17, udp(5000, 514, "hello"));
const std::string kUdp6 = ipv6(17, udp(5000, 514, "hello"));

struct Case {
  const char* name;
  LinkType link;
  std::string bytes;
};

std::string vxlan(std::string_view inside) {
  return ipv4(17, udp(40000, 4789, from_hex("08000000 00002a00") + std::string(inside)));
}

std::string in_udp(std::uint16_t port, const char* header, std::string_view inside) {
  return ipv4(17, udp(40000, port, from_hex(header) + std::string(inside)));
}

// IEEE 802.11: frame control, duration, three addresses, a sequence number.
std::string wireless(const char* control, std::string_view inside) {
  return from_hex(control) + from_hex("0000") + std::string(18, 'a') + from_hex("1000") +
         std::string(inside);
}
const std::string kSnap4 = from_hex("aaaa03 000000 0800") + kUdp4;

std::vector<Case> ways_of_links() {
  const std::string vlan = ethernet(0x8100, from_hex("0064 0800") + kUdp4);
  return {
      {"ethernet", LinkType::kEthernet, ethernet(0x0800, kUdp4)},
      {"padding", LinkType::kEthernet, ethernet(0x0800, kUdp4 + std::string(13, 'X'))},
      {"v6", LinkType::kEthernet, ethernet(0x86DD, kUdp6)},
      {"802.1Q", LinkType::kEthernet, vlan},
      {"QinQ", LinkType::kEthernet, ethernet(0x88A8, from_hex("0001 8100 0002 86dd") + kUdp6)},
      {"SNAP", LinkType::kEthernet, ethernet(61, from_hex("aaaa03 000000 0800") + kUdp4)},
      {"MPLS", LinkType::kEthernet, ethernet(0x8847, from_hex("00010040 00011140") + kUdp4)},
      {"pseudowire", LinkType::kEthernet,
       ethernet(0x8847, from_hex("00011140 00000000") + ethernet(0x0800, kUdp4))},
      {"PPPoE", LinkType::kEthernet, ethernet(0x8864, from_hex("1100 0001 0027 0021") + kUdp4)},
      {"PPP", LinkType::kPpp, from_hex("ff03 0057") + kUdp6},
      {"PPP short", LinkType::kPpp, from_hex("21") + kUdp4},
      {"raw v4", LinkType::kRaw, kUdp4},
      {"raw v6", LinkType::kIpv6, kUdp6},
      {"null little", LinkType::kNull, from_hex("02000000") + kUdp4},
      {"null big", LinkType::kNull, from_hex("0000001e") + kUdp6},
      {"loop", LinkType::kLoop, from_hex("00000018") + kUdp6},
      {"SLL", LinkType::kLinuxSll, from_hex("0000 0001 0006 020000000001 0000 0800") + kUdp4},
      {"SLL2", LinkType::kLinuxSll2,
       from_hex("86dd 0000 00000003 0001 00 06 0200000000010000") + kUdp6},
      {"hop by hop", LinkType::kRaw, ipv6(0, from_hex("11 00 0104 00000000") + udp(1, 2, "hello"))},
      {"routing", LinkType::kRaw, ipv6(43, from_hex("11 00 0400 00000000") + udp(1, 2, "hello"))},
      {"AH", LinkType::kRaw,
       ipv4(51,
            from_hex("11 04 0000 00000001 00000001") + std::string(12, 'a') + udp(1, 2, "hello"))},
      {"atomic fragment", LinkType::kRaw,
       ipv6(44, from_hex("11 00 0000 00000009") + udp(1, 2, "hello"))},
      {"802.11", LinkType::kWireless, wireless("08 01", kSnap4)},
      {"802.11 bridged", LinkType::kWireless, wireless("08 03", std::string(6, 'a') + kSnap4)},
      {"802.11 QoS", LinkType::kWireless, wireless("88 02", from_hex("0000") + kSnap4)},
      {"802.11 HT", LinkType::kWireless, wireless("88 82", from_hex("0000 00000000") + kSnap4)},
      {"A-MSDU", LinkType::kWireless,
       wireless("88 02", from_hex("8000") + std::string(12, 'm') + be(kSnap4.size(), 2) + kSnap4)},
      {"radiotap", LinkType::kRadiotap,
       from_hex("00 00 0800 00000000") + wireless("08 01", kSnap4)},
      {"radiotap all", LinkType::kRadiotap,
       from_hex("00 00 1900 030000a0 00000080 00000000 0102030405060708 30") +
           wireless("88 02", from_hex("0000 0000") + kSnap4) + "FCS4"},
      {"EtherIP", LinkType::kRaw, ipv4(97, from_hex("3000") + ethernet(0x0800, kUdp4))},
      {"MPLS in IP", LinkType::kRaw, ipv4(137, from_hex("00011140") + kUdp4)},
  };
}

std::vector<Case> ways_of_tunnels() {
  return {
      {"IP in IP", LinkType::kRaw, ipv4(4, kUdp4)},
      {"6in4", LinkType::kRaw, ipv4(41, kUdp6)},
      {"4in6", LinkType::kRaw, ipv6(4, kUdp4)},
      {"GRE", LinkType::kRaw, ipv4(47, from_hex("0000 0800") + kUdp4)},
      {"GRE all", LinkType::kRaw,
       ipv4(47, from_hex("b000 86dd 12340000 00000005 00000001") + kUdp6)},
      {"GRE bridged", LinkType::kRaw, ipv4(47, from_hex("0000 6558") + ethernet(0x0800, kUdp4))},
      {"PPTP", LinkType::kRaw,
       ipv4(47, from_hex("3081 880b 00270001 00000001 00000001 ff03 0021") + kUdp4)},
      {"ERSPAN II", LinkType::kRaw,
       ipv4(47, from_hex("1000 88be 00000001 1000 0000 00000000") + ethernet(0x0800, kUdp4))},
      {"ERSPAN I", LinkType::kRaw, ipv4(47, from_hex("0000 88be") + ethernet(0x0800, kUdp4))},
      {"ERSPAN III", LinkType::kRaw,
       ipv4(47,
            from_hex("1000 22eb 00000001 2000 0000 00000000 0000 0000") + ethernet(0x0800, kUdp4))},
      {"ERSPAN III all", LinkType::kRaw,
       ipv4(47, from_hex("1000 22eb 00000001 2000 0000 00000000 0000 0801") + std::string(8, 'p') +
                    kUdp4)},
      {"VXLAN", LinkType::kRaw, vxlan(ethernet(0x86DD, kUdp6))},
      {"GENEVE", LinkType::kRaw, in_udp(6081, "0000 6558 00002a00", ethernet(0x0800, kUdp4))},
      {"GENEVE options", LinkType::kRaw,
       in_udp(6081, "0240 86dd 00002a00 0102 03 01 aabbccdd", kUdp6)},
      {"Teredo", LinkType::kRaw, in_udp(3544, "", kUdp6)},
      {"Teredo all", LinkType::kRaw,
       in_udp(3544, "0001 02 03 aabb aabbcc 0102030405060708 00 0000 c351 3fffffff", kUdp6) +
           from_hex("0104 00000001")},
      {"Teredo answered", LinkType::kRaw,
       ipv4(17, udp(3544, 40000, from_hex("0000 c351 3fffffff") + kUdp6))},
      {"GTP-U", LinkType::kRaw, in_udp(2152, "30 ff 0021 00000007", kUdp4)},
      {"GTP-U extended", LinkType::kRaw,
       in_udp(2152, "34 ff 0041 00000007 0001 00 85 01 0009 c0 01 0009 00", kUdp6)},
  };
}

std::vector<Case> ways_to_hello() {
  std::vector<Case> ways = ways_of_links();
  for (Case& one : ways_of_tunnels()) ways.push_back(std::move(one));
  return ways;
}

TEST(Frame, EveryWayToTheSamePayload) {
  for (const Case& one : ways_to_hello()) {
    const SeenFrames frames = seen(one.bytes, one.link);
    ASSERT_EQ(frames.frames.size(), 1U) << one.name;
    EXPECT_EQ(frames.frames[0].payload, "hello") << one.name;
    EXPECT_EQ(frames.frames[0].frame.missing, 0U) << one.name;
    EXPECT_TRUE(frames.reasons.empty()) << one.name;
  }
}

TEST(Frame, CutAtEveryByteGivesAFrameOrAReason) {
  for (const Case& one : ways_to_hello()) {
    const std::size_t whole = one.bytes.size();
    for (std::size_t size = 0; size < whole; ++size) {
      Dissector dissector(KeyedHash(1, 2));
      SeenFrames frames;
      const std::string cut = one.bytes.substr(0, size);
      Packet packet = packet_of(cut, one.link);
      packet.wire_length = static_cast<std::uint32_t>(whole);
      dissector.push(packet, frames);
      dissector.finish(frames);
      ASSERT_EQ(frames.frames.size() + frames.reasons.size(), 1U) << one.name << ' ' << size;
      // Of a tunnel's header cut short, a datagram is left; so it is of what is behind a tunnel.
      if (frames.frames.empty() || frames.frames[0].frame.to.port > 514) continue;
      EXPECT_TRUE(std::string_view("hello").starts_with(frames.frames[0].payload));
      EXPECT_EQ(frames.frames[0].payload.size() + frames.frames[0].frame.missing, 5U)
          << one.name << ' ' << size;
    }
  }
}

TEST(Frame, AddressesPortsAndFlags) {
  std::string segment = tcp(40000, 443, 0xFFFFFFF0, 0x3F, "GET");
  segment.replace(8, 4, from_hex("01020304"));
  segment.replace(18, 2, from_hex("0003"));
  const SeenFrames frames = seen(ethernet(0x0800, ipv4(6, segment)));
  ASSERT_EQ(frames.frames.size(), 1U);
  const Frame& frame = frames.frames[0].frame;
  EXPECT_EQ(text::format_ipv6(frame.from.address), "::ffff:c000:201");
  EXPECT_EQ(text::format_ipv6(frame.to.address), "::ffff:c633:6402");
  EXPECT_EQ(frame.from.port, 40000);
  EXPECT_EQ(frame.to.port, 443);
  EXPECT_EQ(frame.tcp.sequence, 0xFFFFFFF0);
  EXPECT_EQ(frame.tcp.acknowledged, 0x01020304U);
  EXPECT_EQ(frame.tcp.urgent, 3);
  EXPECT_TRUE(frame.tcp.syn && frame.tcp.fin && frame.tcp.rst && frame.tcp.ack && frame.tcp.urg);
  EXPECT_EQ(frames.frames[0].payload, "GET");
  EXPECT_EQ(frame.network, 0U);
}

TEST(Frame, NetworksAreToldApart) {
  const auto network = [](const std::string& bytes, LinkType link = LinkType::kEthernet) {
    return seen(bytes, link).frames.at(0).frame.network;
  };
  const auto vlan = [](const char* tag) { return ethernet(0x8100, from_hex(tag) + kUdp4); };
  const std::uint32_t one = network(vlan("0001 0800"));
  EXPECT_NE(one, 0U);
  EXPECT_EQ(one, network(vlan("e001 0800")));  // priority is no network
  EXPECT_NE(one, network(vlan("0002 0800")));
  EXPECT_EQ(network(vlan("e000 0800")), 0U);
  EXPECT_NE(network(vxlan(ethernet(0x0800, kUdp4)), LinkType::kRaw), 0U);
  EXPECT_NE(network(in_udp(6081, "0000 0800 00000100", kUdp4), LinkType::kRaw),
            network(in_udp(6081, "0000 0800 00000200", kUdp4), LinkType::kRaw));
  // Of GTP-U, the sides have a number each.
  EXPECT_EQ(network(in_udp(2152, "30 ff 0021 00000007", kUdp4), LinkType::kRaw), 0U);
}

// At the ports of tunnels, what holds none is a datagram as any other.
TEST(Frame, WhatIsNoTunnelIsADatagram) {
  const std::vector<std::string> cases = {
      in_udp(4789, "09000000 00002a00", "hello"),
      in_udp(6081, "4000 6558 00002a00", "version 1"),
      in_udp(6081, "0000 1234 00002a00", "no such type"),
      in_udp(6081, "3f00 6558 00002a00", "options beyond the end"),
      in_udp(3544, "", "hello"),
      in_udp(3544, "0001 ff ff", "beyond the end"),
      in_udp(3544, "60000000 ffff 11 40", std::string(64, 'l')),
      in_udp(2152, "32 01 0004 00000000 0001 0000", ""),
      in_udp(2152, "30 ff ffff 00000007", kUdp4),
      in_udp(2152, "34 ff 0020 00000007 0001 00 85 00", kUdp4),
      in_udp(2152, "34 ff 0028 00000007 0001 00 85 ff", kUdp4),
      in_udp(2152, "30 ff 0005 00000007", "words"),
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const SeenFrames frames = seen(cases[i], LinkType::kRaw);
    ASSERT_EQ(frames.frames.size(), 1U) << i;
    EXPECT_EQ(frames.frames[0].payload, cases[i].substr(28)) << i;
  }
}

TEST(Frame, AnAmsduHoldsManyFrames) {
  const auto sub = [](const std::string& inside) {
    std::string all = std::string(12, 'm') + be(inside.size(), 2) + inside;
    return all + std::string((4 - all.size() % 4 + 2) % 4, '\0');
  };
  const std::string other = from_hex("aaaa03 000000 0800") + ipv4(17, udp(1, 2, "other"));
  const std::string arp = from_hex("aaaa03 000000 0806") + std::string(28, '\0');
  const SeenFrames frames = seen(wireless("88 02", from_hex("8000") + sub(kSnap4) + sub(arp) +
                                                       sub(other) + sub(arp) + sub("")),
                                 LinkType::kWireless);
  ASSERT_EQ(frames.frames.size(), 2U);
  EXPECT_EQ(frames.frames[0].payload, "hello");
  EXPECT_EQ(frames.frames[1].payload, "other");
  EXPECT_EQ(frames.reasons, std::vector<Unread>{Unread::kNotIp});
}

// Each kind of tunnel within itself: eight are taken off, of more that is told.
TEST(Frame, TunnelsInTunnelsAreBounded) {
  struct Kind {
    const char* name;
    std::string (*wrap)(const std::string&);
  };
  const Kind kinds[] = {
      {"GENEVE", [](const std::string& in) { return in_udp(6081, "0000 0800 00002a00", in); }},
      {"GTP-U",
       [](const std::string& in) {
         return ipv4(17, udp(1, 2152, from_hex("30ff") + be(in.size(), 2) + be(7, 4) + in));
       }},
      {"Teredo, 6in4", [](const std::string& in) { return in_udp(3544, "", ipv6(4, in)); }},
      {"ERSPAN",
       [](const std::string& in) {
         return ipv4(
             47, from_hex("1000 22eb 00000001 20000000 00000000 00000000") + ethernet(0x0800, in));
       }},
      {"VXLAN", [](const std::string& in) { return vxlan(ethernet(0x0800, in)); }},
  };
  for (const Kind& kind : kinds) {
    const bool twice = kind.name[0] == 'T';
    std::string bytes = kUdp4;
    for (int i = 0; i < (twice ? 4 : 8); ++i) bytes = kind.wrap(bytes);
    const SeenFrames frames = seen(bytes, LinkType::kRaw);
    ASSERT_EQ(frames.frames.size(), 1U) << kind.name;
    EXPECT_EQ(frames.frames[0].payload, "hello") << kind.name;
    EXPECT_EQ(seen(kind.wrap(bytes), LinkType::kRaw).reasons, std::vector<Unread>{Unread::kTooDeep})
        << kind.name;
  }
}

TEST(Frame, LengthsThatAreNotSetAreAsCaptured) {
  std::string four = ipv4(6, tcp(1, 2, 3, 16, "payload"));
  four.replace(2, 2, from_hex("0000"));
  std::string six = ipv6(6, tcp(1, 2, 3, 16, "payload"));
  six.replace(4, 2, from_hex("0000"));
  EXPECT_EQ(seen(four, LinkType::kRaw).frames.at(0).payload, "payload");
  EXPECT_EQ(seen(six, LinkType::kRaw).frames.at(0).payload, "payload");
}

TEST(Frame, OfSctpTheChunksAreGivenOn) {
  const std::string chunks = from_hex("0003 0014 00000001 0000 0000 00000000") + "data";
  const auto frames =
      seen(ipv4(132, from_hex("0f1c 0f1d 00000000 00000000") + chunks), LinkType::kRaw);
  const auto& one = frames.frames.at(0);
  EXPECT_EQ(one.frame.transport, Transport::kSctp);
  EXPECT_EQ(one.frame.from.port, 3868);
  EXPECT_EQ(one.frame.to.port, 3869);
  EXPECT_EQ(one.payload, chunks);
}

struct Bad {
  const char* name;
  LinkType link;
  std::string bytes;
  Unread why;
};

TEST(Frame, WhatGivesNoFrameSaysWhy) {
  std::string deep = kUdp4;
  for (int i = 0; i < 16; ++i) deep = ipv4(4, deep);
  std::string allowed = kUdp4;
  for (int i = 0; i < 8; ++i) allowed = ipv4(4, allowed);
  EXPECT_EQ(seen(allowed, LinkType::kRaw).frames.size(), 1U);
  const std::vector<Bad> cases = {
      {"ARP", LinkType::kEthernet, ethernet(0x0806, std::string(28, '\0')), Unread::kNotIp},
      {"STP", LinkType::kEthernet, ethernet(38, from_hex("424203 0000")), Unread::kNotIp},
      {"SCTP cut short", LinkType::kRaw, ipv4(132, std::string(11, '\0')), Unread::kTruncated},
      {"ICMP", LinkType::kRaw, ipv4(1, std::string(8, '\0')), Unread::kTransport},
      {"ESP", LinkType::kRaw, ipv4(50, std::string(20, '\0')), Unread::kSealed},
      {"no next header", LinkType::kRaw, ipv6(59, ""), Unread::kTransport},
      {"802.15.4", static_cast<LinkType>(195), std::string(60, '\0'), Unread::kLink},
      {"beacon", LinkType::kWireless, wireless("80 00", std::string(40, '\0')), Unread::kNotIp},
      {"null data", LinkType::kWireless, wireless("c8 01", "\0\0"), Unread::kNotIp},
      {"WPA", LinkType::kWireless, wireless("88 42", std::string(60, 'x')), Unread::kSealed},
      {"piece of a frame", LinkType::kWireless, wireless("08 05", kSnap4), Unread::kFragments},
      {"version 1", LinkType::kWireless, wireless("09 01", kSnap4), Unread::kMalformed},
      {"damaged", LinkType::kRadiotap,
       from_hex("00 00 0900 02000000 50") + wireless("08 01", kSnap4), Unread::kMalformed},
      {"radiotap of 7 bytes", LinkType::kRadiotap,
       from_hex("00 00 0700 00000000") + wireless("08 01", kSnap4), Unread::kMalformed},
      {"version 5", LinkType::kRaw, std::string(40, '\x55'), Unread::kMalformed},
      {"IHL 4", LinkType::kRaw, "\x44" + kUdp4.substr(1), Unread::kMalformed},
      {"total below header", LinkType::kRaw, from_hex("4500 0010") + kUdp4.substr(4),
       Unread::kMalformed},
      {"UDP length 7", LinkType::kRaw, ipv4(17, from_hex("0001 0002 0007 0000")),
       Unread::kMalformed},
      {"TCP offset 4", LinkType::kRaw, ipv4(6, std::string(20, '\0')), Unread::kMalformed},
      {"GRE version 2", LinkType::kRaw, ipv4(47, from_hex("0002 0800")), Unread::kMalformed},
      {"16 tunnels", LinkType::kRaw, deep, Unread::kTooDeep},
      {"empty", LinkType::kEthernet, "", Unread::kTruncated},
  };
  for (const Bad& one : cases) {
    const SeenFrames frames = seen(one.bytes, one.link);
    EXPECT_TRUE(frames.frames.empty()) << one.name;
    ASSERT_EQ(frames.reasons.size(), 1U) << one.name;
    EXPECT_EQ(frames.reasons[0], one.why) << one.name;
  }
}

}  // namespace
}  // namespace leakwire::wire
