// Packets of flows with a violation: which are given on, and what is left in them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "leakwire/sensor.h"
#include "packet_builder.h"
#include "wire/checksum.h"
#include "wire/frame.h"

namespace leakwire::inspect {
namespace {

constexpr tests::End kClient{tests::ipv4(10, 0, 0, 7), 51110};
constexpr tests::End kOther{tests::ipv4(10, 0, 0, 8), 51111};
constexpr tests::End kServer{tests::ipv4(203, 0, 113, 9), 80};
constexpr std::string_view kCard = "4111 1111 1111 1111";

struct Sensed {
  std::vector<std::string> packets;  // given on
  std::vector<std::string> found;    // detectors
  std::vector<std::string> limits;   // details of coverage records
  SensorCounters counters;
};

SensorOptions keeping(KeepPackets keep, unsigned threads = 1) {
  SensorOptions options;
  options.keep = keep;
  options.threads = threads;
  options.summary_window = 0;
  options.outbound_only = false;
  return options;
}

Sensed sense(const std::vector<Packet>& packets, const SensorOptions& options) {
  Sensed sensed;
  Sensor::Out out;
  out.on_record = [&](Record&& record) {
    sensed.found.push_back(record.detector);
    return true;
  };
  out.on_coverage = [&](Coverage&& coverage) {
    if (coverage.reason == "limit") sensed.limits.push_back(coverage.detail);
  };
  out.on_packet = [&](const Packet& packet) { sensed.packets.emplace_back(packet.bytes); };
  Sensor sensor(*DetectorPack::builtin(), PseudonymKey::from_bytes({}), {}, options,
                std::move(out));
  sensor.add_capture({"file", "x.pcap"});
  for (const Packet& packet : packets) sensor.push(packet);
  sensor.finish();
  sensed.counters = sensor.counters();
  return sensed;
}

std::vector<Packet> packets_of(const tests::PacketBuilder& builder) {
  std::vector<Packet> packets;
  for (std::size_t i = 0; i < builder.size(); ++i) packets.push_back(builder.packet(i));
  return packets;
}

std::vector<Packet> packets_of(const std::vector<std::string>& bytes) {
  std::vector<Packet> packets;
  for (const std::string& one : bytes) {
    Packet packet;
    packet.bytes = one;
    packet.wire_length = static_cast<std::uint32_t>(one.size());
    packet.time = 1'700'000'000'000'000 + static_cast<std::int64_t>(packets.size()) * 1000;
    packet.number = packets.size() + 1;
    packets.push_back(packet);
  }
  return packets;
}

std::string joined(const std::vector<std::string>& packets) {
  std::string all;
  for (const std::string& one : packets) all += one;
  return all;
}

std::string post(std::string_view body, std::string_view more = {}) {
  return "POST /c HTTP/1.1\r\nHost: collect.tracker.example\r\n" + std::string(more) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

TEST(KeptPackets, AreThoseOfFlowsWithAFinding) {
  tests::PacketBuilder builder;
  builder.talk(kOther, kServer, post("nothing at all"));
  builder.talk(kClient, kServer, post("card " + std::string(kCard)));
  const Sensed sensed = sense(packets_of(builder), keeping(KeepPackets::kRaw));
  EXPECT_EQ(sensed.found, std::vector<std::string>{"card-number"});
  // All of the second conversation, as it came.
  std::vector<std::string> wanted;
  for (std::size_t i = builder.size() / 2; i < builder.size(); ++i) {
    wanted.emplace_back(builder.packet(i).bytes);
  }
  EXPECT_EQ(sensed.packets, wanted);
  EXPECT_EQ(sensed.counters.kept, wanted.size());
  EXPECT_EQ(sensed.counters.unkept, 0U);
}

// Each is found as it is sent, none once it was kept; lengths and headers stay.
TEST(KeptPackets, HoldNoneOfWhatWasFound) {
  const std::vector<std::string> said = {
      post("mail anna@mail.example.com and card 4111 1111 1111 1111"),
      post("email=anna%40mail.example.com&x=1"),
      post(R"({"mail":"anna\u0040mail.example.com"})", "Content-Type: application/json\r\n"),
      post("x", "Cookie: mail=anna%40mail.example.com; a=b\r\n"),
      "GET /c?em=anna%40mail.example.com HTTP/1.1\r\nHost: collect.tracker.example\r\n\r\n",
      post("YW5uYUBtYWlsLmV4YW1wbGUuY29tIGFuZCBtb3JlIHRleHQ="),
      "POST /c HTTP/1.1\r\nHost: collect.tracker.example\r\nTransfer-Encoding: chunked\r\n\r\n"
      "12\r\nmail anna@mail.exa\r\n9\r\nmple.com \r\n0\r\n\r\n",
      "USER anna\r\nPASS tr0ub4dor&3\r\n",
      "nothing known, but anna@mail.example.com within",
  };
  for (const std::string& text : said) {
    for (const std::size_t most : {std::size_t{1460}, std::size_t{7}}) {
      tests::PacketBuilder builder;
      builder.talk(kClient, kServer, text, "220 ready\r\n331 go on\r\n", most);
      const std::vector<Packet> packets = packets_of(builder);
      const Sensed sensed = sense(packets, keeping(KeepPackets::kMasked));
      ASSERT_FALSE(sensed.found.empty()) << text;
      ASSERT_EQ(sensed.packets.size(), packets.size()) << text;
      for (std::size_t i = 0; i < packets.size(); ++i) {
        ASSERT_EQ(sensed.packets[i].size(), packets[i].bytes.size());
        EXPECT_EQ(sensed.packets[i].substr(0, 50), packets[i].bytes.substr(0, 50));
      }
      const Sensed again = sense(packets_of(sensed.packets), keeping(KeepPackets::kNone));
      EXPECT_EQ(again.found, std::vector<std::string>{}) << text << joined(sensed.packets);
    }
  }
}

TEST(KeptPackets, LoseOnlyTheValueWhereItStandsAsItIs) {
  tests::PacketBuilder builder;
  builder.talk(kClient, kServer, post("card " + std::string(kCard) + ", thanks"));
  const Sensed sensed = sense(packets_of(builder), keeping(KeepPackets::kMasked));
  EXPECT_NE(joined(sensed.packets).find("card **** **** **** ****, thanks"), std::string::npos);
}

TEST(KeptPackets, LoseTheWholeBodyAroundALayer) {
  tests::PacketBuilder builder;
  builder.talk(kClient, kServer, post("email=anna%40mail.example.com&x=1"));
  const Sensed sensed = sense(packets_of(builder), keeping(KeepPackets::kMasked));
  const std::string all = joined(sensed.packets);
  EXPECT_NE(all.find("\r\n\r\n" + std::string(33, '*')), std::string::npos);
  EXPECT_NE(all.find("POST /c HTTP/1.1"), std::string::npos);
}

// Sent twice, out of order, and cut within the value.
TEST(KeptPackets, AreMaskedWhereverTheValueIsSent) {
  const std::string text = post("card " + std::string(kCard) + " ");
  tests::PacketBuilder builder;
  const std::size_t cut = text.find("1111 1111 ");
  builder.tcp(kClient, kServer, 1000, 0, tests::PacketBuilder::kSyn, {});
  const auto send = [&](std::size_t from, std::size_t size) {
    builder.tcp(kClient, kServer, static_cast<std::uint32_t>(1001 + from), 1,
                tests::PacketBuilder::kAck, std::string_view(text).substr(from, size));
  };
  send(cut, text.size());
  send(0, cut);
  send(cut - 4, 9);
  const Sensed sensed = sense(packets_of(builder), keeping(KeepPackets::kMasked));
  ASSERT_EQ(sensed.packets.size(), builder.size());
  const std::string all = joined(sensed.packets);
  EXPECT_EQ(all.find("4111"), std::string::npos);
  EXPECT_EQ(all.find("1111"), std::string::npos);
}

// Two readings of the same bytes: nobody knows which is the right one.
TEST(KeptPackets, AreMaskedWholeWhereTheyContradictEachOther) {
  tests::PacketBuilder builder;
  builder.tcp(kClient, kServer, 1000, 0, tests::PacketBuilder::kSyn, {});
  builder.tcp(kClient, kServer, 1001, 1, tests::PacketBuilder::kAck, "mail anna@mail.example.com ");
  builder.tcp(kClient, kServer, 1001, 1, tests::PacketBuilder::kAck, "mail otto@mail.example.com ");
  const Sensed sensed = sense(packets_of(builder), keeping(KeepPackets::kMasked));
  ASSERT_EQ(sensed.packets.size(), 3U);
  EXPECT_EQ(joined(sensed.packets).find("mail"), std::string::npos);
}

std::uint32_t sum_of(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint8_t>(bytes[i]) << 8;
    if (i + 1 < bytes.size()) sum += static_cast<std::uint8_t>(bytes[i + 1]);
  }
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return sum;
}

// RFC 9293, section 3.1: with the pseudo-header, all adds up to 0xFFFF.
TEST(KeptPackets, HaveChecksumsThatAddUp) {
  tests::PacketBuilder builder;
  builder.talk(kClient, kServer, post("card " + std::string(kCard) + "!"));
  const Sensed sensed = sense(packets_of(builder), keeping(KeepPackets::kMasked));
  std::size_t seen = 0;
  for (const std::string& packet : sensed.packets) {
    if (packet.find("****") == std::string::npos) continue;
    ++seen;
    const std::string segment = packet.substr(34);
    std::string pseudo = packet.substr(26, 8);
    pseudo += std::string("\0\6", 2);
    pseudo += static_cast<char>(segment.size() >> 8);
    pseudo += static_cast<char>(segment.size());
    EXPECT_EQ(sum_of(pseudo + segment), 0xFFFFU);
  }
  EXPECT_EQ(seen, 1U);
}

TEST(KeptPackets, AreTheSameWhateverTheNumberOfThreads) {
  tests::PacketBuilder builder;
  for (std::uint16_t i = 0; i < 40; ++i) {
    builder.talk({kClient.address, static_cast<std::uint16_t>(40000 + i)}, kServer,
                 post(i % 3 == 0 ? "nothing" : "mail anna@mail.example.com"));
  }
  const Sensed one = sense(packets_of(builder), keeping(KeepPackets::kMasked, 1));
  const Sensed four = sense(packets_of(builder), keeping(KeepPackets::kMasked, 4));
  EXPECT_FALSE(one.packets.empty());
  EXPECT_EQ(one.packets, four.packets);
}

// What cannot be held is given up, and told where it was wanted.
TEST(KeptPackets, StayWithinTheirPartOfTheMemory) {
  SensorOptions options = keeping(KeepPackets::kMasked);
  options.memory = std::size_t{16} << 20;
  tests::PacketBuilder builder;
  const std::string filling(std::size_t{600} << 10, 'x');
  builder.talk(kClient, kServer, filling + " mail anna@mail.example.com ");
  const Sensed late = sense(packets_of(builder), options);
  EXPECT_EQ(late.found, std::vector<std::string>{"email"});
  EXPECT_EQ(late.counters.unkept, 1U);
  EXPECT_TRUE(std::any_of(late.limits.begin(), late.limits.end(), [](const std::string& detail) {
    return detail.find("given up before it was judged") != std::string::npos;
  }));
  EXPECT_LT(joined(late.packets).size(), filling.size());
  // Known in time, all of it is kept; what comes behind what can be held is masked whole.
  tests::PacketBuilder early_builder;
  early_builder.talk(
      kClient, kServer,
      post("card " + std::string(kCard)) + post(filling) + " mail anna@mail.example.com ");
  const Sensed early = sense(packets_of(early_builder), options);
  EXPECT_EQ(early.counters.unkept, 0U);
  EXPECT_EQ(early.packets.size(), early_builder.size());
  const std::string all = joined(early.packets);
  EXPECT_EQ(all.find("anna@"), std::string::npos);
  EXPECT_EQ(all.find("4111"), std::string::npos);
}

TEST(KeptPackets, OfDatagramsAreMaskedOneByOne) {
  tests::PacketBuilder builder;
  builder.udp(kClient, {kServer.address, 9000}, "mail anna@mail.example.com");
  builder.udp(kClient, {kServer.address, 9000}, "nothing in it");
  const Sensed sensed = sense(packets_of(builder), keeping(KeepPackets::kMasked));
  ASSERT_EQ(sensed.packets.size(), 2U);
  EXPECT_EQ(joined(sensed.packets).find("anna"), std::string::npos);
  EXPECT_NE(sensed.packets[1].find("nothing in it"), std::string::npos);
}

}  // namespace
}  // namespace leakwire::inspect
