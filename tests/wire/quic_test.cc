#include "wire/quic/quic.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/quic_packets.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kTold = "encrypted:www.example.com:h3";

TestFlow quic_flow() { return TestFlow(443, Transport::kUdp); }

TEST(Quic, TheNameAskedForIsToldOnce) {
  for (const int version : {1, 2}) {
    TestFlow flow = quic_flow();
    flow.client(initial_packet(quic_keys(version), 0, crypto(0, quic_hello("www.example.com"))));
    EXPECT_EQ(flow.told.unseens, std::vector<std::string>{kTold}) << version;
    EXPECT_LT(flow.parser->memory(), 512U);
    flow.server("\x40 and on: jo@example.com").client("\x40").close();
    EXPECT_EQ(flow.told.unseens.size(), 1U);
    EXPECT_TRUE(flow.told.messages.empty());
  }
}

TEST(Quic, AHelloInManyPiecesOfAnyOrder) {
  const std::string hello = quic_hello("www.example.com", 1500);
  const QuicKeys keys = quic_keys(1);
  std::vector<std::string> packets;
  for (std::size_t at = 0; at < hello.size(); at += 600) {
    const std::string piece = hello.substr(at, 600);
    // Its two halves, the second one first and with bytes of the first one; between
    // acknowledgements.
    const std::string frames =
        "\2\1\0\0\0"s + crypto(at + piece.size() / 3, piece.substr(piece.size() / 3)) +
        "\1\3\5\0\1\0\0\0\7\7\7"s + crypto(at, piece.substr(0, piece.size() / 2));
    packets.push_back(initial_packet(keys, static_cast<std::uint8_t>(packets.size()), frames));
  }
  ASSERT_EQ(packets.size(), 3U);
  for (const auto& order : {std::vector{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 1, 2, 2, 0}}) {
    TestFlow flow = quic_flow();
    for (const int i : order) flow.client(packets[static_cast<std::size_t>(i)]);
    EXPECT_EQ(flow.told.unseens, std::vector<std::string>{kTold});
  }
  TestFlow coalesced = quic_flow();
  coalesced.client(packets[0] + packets[1] + packets[2]);
  EXPECT_EQ(coalesced.told.unseens, std::vector<std::string>{kTold});
  TestFlow lost = quic_flow();
  lost.client(packets[0]).client(packets[2]).close();
  EXPECT_EQ(lost.told.unseens, std::vector<std::string>{"encrypted::"});
}

// What is sent before another packet than an Initial one, behind a token, is found all the same.
TEST(Quic, OtherPacketsAreStoodOver) {
  const std::string early = "\xD5\0\0\0\1\x08"s + from_hex("8394c8f03e515708") + "\2me" +
                            varint(80) + std::string(80, 'e');
  const std::string hello = crypto(0, quic_hello("www.example.com"));
  TestFlow flow = quic_flow();
  flow.client(early + initial_packet(quic_keys(1), 0, hello, std::string(70, 't')));
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{kTold});
}

TEST(Quic, AVersionThatIsChangedKeepsItsKeys) {
  const std::string hello = quic_hello("www.example.com", 900);
  TestFlow flow = quic_flow();
  flow.client(initial_packet(quic_keys(1), 0, crypto(0, hello.substr(0, 500))));
  flow.client(initial_packet(quic_keys(2), 1, crypto(500, hello.substr(500)), {}, "8 new id"));
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{kTold});
}

TEST(Quic, CutAtEveryByteAndFlipped) {
  const std::string packet =
      initial_packet(quic_keys(1), 0, crypto(0, quic_hello("www.example.com")));
  for (std::size_t cut = 0; cut < packet.size(); ++cut) {
    TestFlow flow = quic_flow();
    flow.client(packet.substr(0, cut) + std::string(1200 - cut, '\0')).close();
    ASSERT_EQ(flow.told.unseens.size(), cut < 5 ? 0U : 1U) << cut;
    std::string flipped = packet;
    flipped[cut] = static_cast<char>(flipped[cut] ^ 0x10);
    TestFlow other = quic_flow();
    other.client(flipped).close();
    for (const std::string& told : other.told.unseens) ASSERT_EQ(told, "encrypted::") << cut;
  }
}

TEST(Quic, WhatNeverMakesAHelloIsToldAndBounded) {
  TestFlow flow = quic_flow();
  std::size_t most = 0;
  for (unsigned i = 0; i < Quic::kMostDatagrams; ++i) {
    EXPECT_TRUE(flow.told.unseens.empty());
    std::string frames;
    for (std::size_t at = 1; at < 60; ++at) frames += crypto(200 * i + 3 * at, "x");
    flow.client(initial_packet(quic_keys(1), static_cast<std::uint8_t>(i), frames));
    most = std::max(most, flow.parser->memory());
  }
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"encrypted::"});
  EXPECT_LT(most, 40U << 10);
}

TEST(Quic, OfOtherVersionsNoNameIsTold) {
  TestFlow flow = quic_flow();
  flow.client("\xC3\xff\0\0\x1d\x08"s + std::string(1200, 'q'));
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"encrypted::"});
}

}  // namespace
}  // namespace leakwire::wire
