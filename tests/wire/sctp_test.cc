#include "wire/sctp/sctp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench/random.h"
#include "wire/packets.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

constexpr unsigned kEnds = 1, kBegins = 2;

std::string chunk(unsigned type, unsigned flags, std::string_view value) {
  std::string bytes = be(type, 1) + be(flags, 1) + be(4 + value.size(), 2) + std::string(value);
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return bytes;
}

std::string data(unsigned flags, std::uint32_t number, std::string_view bytes) {
  return chunk(0, flags, be(number, 4) + be(1, 2) + be(0, 2) + be(46, 4) + std::string(bytes));
}

std::vector<std::string> bodies(const Told& told) {
  std::vector<std::string> all;
  for (const Told::Message& message : told.messages) {
    for (const Told::Body& body : message.bodies) all.push_back(body.bytes);
  }
  return all;
}

using Bodies = std::vector<std::string>;

TestFlow sctp() { return TestFlow(3868, Transport::kSctp); }

TEST(Sctp, AMessageOfOneChunkIsTold) {
  TestFlow flow = sctp();
  flow.client(data(kBegins | kEnds, 7, "mail jo@example.com") + data(kBegins | kEnds, 8, "two"));
  EXPECT_EQ(bodies(flow.told), (Bodies{"mail jo@example.com", "two"}));
  EXPECT_EQ(flow.told.messages[0].bodies[0].part, "sctp");
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Sctp, PiecesAreJoinedInAnyOrder) {
  bench::Random random(11);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    while (text.size() < 300) text += static_cast<char>('a' + random.below(26));
    const auto first = static_cast<std::uint32_t>(0xFFFFFFFFU - random.below(20));  // goes round
    std::vector<std::string> packets;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = std::min(1 + random.below(60), text.size() - at);
      const unsigned flags = (at == 0 ? kBegins : 0U) | (at + size == text.size() ? kEnds : 0U);
      packets.push_back(data(flags, first + static_cast<std::uint32_t>(packets.size()),
                             std::string_view(text).substr(at, size)));
      at += size;
    }
    if (random.chance(1, 2)) packets.push_back(packets[random.below(packets.size())]);
    for (std::size_t i = 0; i < packets.size(); ++i) {
      std::swap(packets[i], packets[i + random.below(packets.size() - i)]);
    }
    TestFlow flow = sctp();
    for (const std::string& packet : packets) flow.client(packet);
    flow.close();
    ASSERT_EQ(bodies(flow.told), Bodies{text}) << round;
    ASSERT_TRUE(flow.told.messages[0].whole);
    ASSERT_TRUE(flow.told.unseens.empty());
  }
}

TEST(Sctp, MessagesAreNotJoinedToEachOther) {
  TestFlow flow = sctp();
  flow.client(data(kBegins, 1, "4111 1111 ")).client(data(kBegins | kEnds, 2, "1111 1111"));
  flow.client(data(kEnds, 3, "end")).close();
  EXPECT_EQ(bodies(flow.told), (Bodies{"1111 1111", "4111 1111 ", "end"}));
}

TEST(Sctp, WhatIsSentAgainIsToldOnceUnlessItDiffers) {
  TestFlow flow = sctp();
  const std::string one = data(kBegins | kEnds, 5, "one");
  flow.client(one).client(one).client(data(kBegins | kEnds, 5, "two"));
  EXPECT_EQ(bodies(flow.told), (Bodies{"one", "two"}));
  EXPECT_EQ(flow.told.unseens, (Bodies{"ambiguous::"}));
}

TEST(Sctp, ALostPieceIsToldAndNeverBridged) {
  TestFlow flow = sctp();
  flow.client(data(kBegins, 1, "4111 1111 ")).client(data(kEnds, 3, "1111 1111")).close();
  EXPECT_EQ(bodies(flow.told), (Bodies{"4111 1111 ", "1111 1111"}));
  EXPECT_FALSE(flow.told.messages[0].whole);
  EXPECT_EQ(flow.told.unseens[0], "gap::");
}

TEST(Sctp, OtherChunksAndWhatIsNoneAreToldAsTheyAre) {
  TestFlow flow = sctp();
  const std::string beat = chunk(4, 0, "beat jo@example.com");
  flow.client(beat + beat + data(kBegins | kEnds, 1, "x") + "\1\1");
  EXPECT_EQ(bodies(flow.told), (Bodies{beat + beat, "x", "\1\1"}));
  const std::string cut = data(kBegins | kEnds, 2, "a longer text");
  flow.client(std::string_view(cut).substr(0, 22)).close();
  EXPECT_EQ(flow.told.messages.back().bodies[0].bytes, "a long|");
  EXPECT_FALSE(flow.told.messages.back().whole);
}

TEST(Sctp, APieceThatComesLateIsJoinedToWhatWaitsForIt) {
  TestFlow flow = sctp();
  flow.client(data(kBegins, 1, "4111 1111 ")).client(data(kEnds, 3, "1111"));
  const std::string other(1000, 'x');
  for (std::uint32_t i = 0; i < 200; ++i) flow.client(data(kBegins | kEnds, 4 + i, other));
  flow.client(data(0, 2, "1111 "));
  EXPECT_EQ(flow.told.messages.back().bodies[0].bytes, "4111 1111 1111 1111");
  flow.client(data(kBegins | kEnds, 4, "long ago")).close();
  EXPECT_EQ(flow.told.messages.back().bodies[0].bytes, "long ago");
}

TEST(Sctp, WhatWaitsIsBounded) {
  TestFlow flow = sctp();
  const std::string piece(1000, 'x');
  for (std::uint32_t i = 0; i < 5000; ++i) flow.client(data(0, 2 * i, piece));
  EXPECT_LE(flow.parser->memory(), 3 * SctpPieces::kMostWaiting);
  EXPECT_EQ(flow.told.unseens[0], "limit::");
  flow.close();
  EXPECT_EQ(flow.told.messages.size(), 5000U);
  TestFlow tiny = sctp();
  for (std::uint32_t i = 0; i < 20'000; ++i) tiny.client(data(0, 20'000 - i, "x"));
  EXPECT_LE(tiny.parser->memory(), 3 * SctpPieces::kMostWaiting);
}

}  // namespace
}  // namespace leakwire::wire
