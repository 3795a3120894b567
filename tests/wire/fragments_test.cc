#include "wire/dissect/fragments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench/random.h"
#include "wire/packets.h"

namespace leakwire::wire {
namespace {

constexpr std::uint16_t kMore = 0x2000;

// A piece of an IPv4 datagram; `at` in bytes.
std::string piece(std::string_view bytes, std::size_t at, bool more, std::uint16_t id = 7) {
  return ipv4(17, bytes, static_cast<std::uint16_t>(at / 8 | (more ? kMore : 0)), id);
}

struct Pushed {
  Dissector dissector{KeyedHash(1, 2)};
  SeenFrames frames;

  void push(const std::string& bytes, std::int64_t time = 0) {
    dissector.push(packet_of(bytes, LinkType::kRaw, time), frames);
  }
};

const std::string kPayload(1000, 'p');
const std::string kDatagram = udp(5000, 514, kPayload + "end");

TEST(Fragments, AnyOrderMakesTheWhole) {
  bench::Random random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < kDatagram.size();) {
      const std::size_t size = 8 * (1 + random.below(30));
      const bool last = at + size >= kDatagram.size();
      pieces.push_back(piece(kDatagram.substr(at, size), at, !last));
      if (random.below(4) == 0) pieces.push_back(pieces.back());  // sent again
      at += size;
    }
    const std::size_t count = pieces.size();
    for (std::size_t i = count; i > 1; --i) std::swap(pieces[i - 1], pieces[random.below(i)]);
    Pushed run;
    for (const std::string& one : pieces) run.push(one);
    ASSERT_GE(run.frames.frames.size(), 1U);
    EXPECT_EQ(run.frames.frames[0].payload, kPayload + "end");
    EXPECT_FALSE(run.frames.frames[0].frame.ambiguous);
  }
}

TEST(Fragments, OverlapsThatAgreeAreOneReading) {
  Pushed run;
  run.push(piece(kDatagram.substr(0, 800), 0, true));
  run.push(piece(kDatagram.substr(400), 400, false));
  ASSERT_EQ(run.frames.frames.size(), 1U);
  EXPECT_FALSE(run.frames.frames[0].frame.ambiguous);
  EXPECT_EQ(run.dissector.memory(), 0U);
}

TEST(Fragments, OverlapsThatDifferAreTwoReadings) {
  const std::string head = udp(5000, 514, "AAAAAAAABBBBBBBBCCCCCCCC");
  Pushed run;
  run.push(piece(head.substr(0, 24), 0, true));
  run.push(piece("bbbbbbbb", 16, true));
  run.push(piece("CCCCCCCC", 24, false));
  ASSERT_EQ(run.frames.frames.size(), 2U);
  EXPECT_EQ(run.frames.frames[0].payload, "AAAAAAAABBBBBBBBCCCCCCCC");
  EXPECT_EQ(run.frames.frames[1].payload, "AAAAAAAAbbbbbbbbCCCCCCCC");
  EXPECT_TRUE(run.frames.frames[0].frame.ambiguous);
  EXPECT_TRUE(run.frames.frames[1].frame.ambiguous);
}

TEST(Fragments, TwoEndsAreTwoReadings) {
  const std::string datagram = from_hex("1388 0202 0000 0000") + "AAAAAAAABBBBBBBB";
  Pushed run;
  run.push(piece(datagram.substr(8), 8, false));
  run.push(piece(datagram.substr(8, 8), 8, false));
  run.push(piece(datagram.substr(0, 8), 0, true));
  ASSERT_EQ(run.frames.frames.size(), 2U);
  EXPECT_EQ(run.frames.frames[0].payload, "AAAAAAAABBBBBBBB");
  EXPECT_EQ(run.frames.frames[1].payload, "AAAAAAAA");
}

TEST(Fragments, AnotherIdIsAnotherDatagram) {
  const std::string one = udp(1, 2, "11111111");
  const std::string two = udp(1, 2, "22222222");
  Pushed run;
  run.push(piece(one.substr(0, 8), 0, true, 1));
  run.push(piece(two.substr(0, 8), 0, true, 2));
  run.push(piece(two.substr(8), 8, false, 2));
  run.push(piece(one.substr(8), 8, false, 1));
  run.push(piece(one.substr(0, 8), 0, true, 1));  // the id is free again
  run.push(piece(two.substr(8), 8, false, 1));
  ASSERT_EQ(run.frames.frames.size(), 3U);
  EXPECT_EQ(run.frames.frames[0].payload, "22222222");
  EXPECT_EQ(run.frames.frames[1].payload, "11111111");
  EXPECT_EQ(run.frames.frames[2].payload, "22222222");
}

TEST(Fragments, Ipv6TakesTheProtocolOfTheFirst) {
  const std::string datagram = udp(1, 2, "0123456789");
  Pushed run;
  run.push(ipv6(44, from_hex("3b 00 0008 00000009") + datagram.substr(8)));
  run.push(ipv6(44, from_hex("11 00 0001 00000009") + datagram.substr(0, 8)));
  ASSERT_EQ(run.frames.frames.size(), 1U);
  EXPECT_EQ(run.frames.frames[0].payload, "0123456789");
}

TEST(Fragments, InATunnelInFragments) {
  const std::string datagram = udp(1, 2, "0123456789");
  Pushed run;
  for (const std::string& inner :
       {piece(datagram.substr(0, 8), 0, true), piece(datagram.substr(8), 8, false)}) {
    run.push(ipv4(4, inner.substr(0, 16), kMore, 99));
    run.push(ipv4(4, inner.substr(16), 2, 99));
  }
  ASSERT_EQ(run.frames.frames.size(), 1U);
  EXPECT_EQ(run.frames.frames[0].payload, "0123456789");
}

TEST(Fragments, WhatNeverGetsWholeIsTold) {
  Pushed run;
  run.push(piece("12345678", 0, true));
  EXPECT_GT(run.dissector.memory(), 0U);
  run.push(kDatagram, 0);
  run.push(ipv4(17, kDatagram), 31'000'000);
  EXPECT_EQ(run.dissector.memory(), 0U);
  run.push(piece("12345678", 8, false), 32'000'000);
  run.dissector.finish(run.frames);
  const std::vector<Unread>& reasons = run.frames.reasons;
  EXPECT_EQ(std::count(reasons.begin(), reasons.end(), Unread::kFragments), 2);
}

TEST(Fragments, AFloodIsBounded) {
  DissectorOptions options;
  options.fragment_bytes = 1 << 16;
  options.fragment_packets = 64;
  Dissector dissector(KeyedHash(1, 2), options);
  SeenFrames frames;
  for (int i = 0; i < 5000; ++i) {
    const std::string one = piece(std::string(1000, 'f'), 0, true, static_cast<std::uint16_t>(i));
    dissector.push(packet_of(one, LinkType::kRaw), frames);
    ASSERT_LE(dissector.memory(), (1U << 16) + 2048U);
  }
  dissector.finish(frames);
  EXPECT_EQ(frames.reasons.size(), 5000U);
}

TEST(Fragments, BeyondTheLongestDatagramIsMalformed) {
  Pushed run;
  run.push(piece(std::string(1000, 'x'), 65528, false));
  ASSERT_EQ(run.frames.reasons.size(), 1U);
  EXPECT_EQ(run.frames.reasons[0], Unread::kMalformed);
}

}  // namespace
}  // namespace leakwire::wire
