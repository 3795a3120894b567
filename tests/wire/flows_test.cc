#include "wire/flows.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "wire/flow_recorder.h"

namespace leakwire::wire {
namespace {

constexpr Side kClient = Side::kInitiator;
constexpr Side kServer = Side::kResponder;

struct World {
  explicit World(const FlowsOptions& options = {})
      : flows(recorders, KeyedHash(1, 2), options), talk{flows} {}

  const ToldFlow& one() {
    EXPECT_EQ(recorders.told.size(), 1U);
    return *recorders.told.front();
  }
  void finish() {
    flows.finish();
    EXPECT_EQ(flows.counters().open, 0U);
    EXPECT_EQ(flows.counters().waiting, 0U);
    for (const auto& told : recorders.told) {
      EXPECT_EQ(told->calls_after_end, 0U);
      EXPECT_EQ(told->endings[0].size(), 1U);
      EXPECT_EQ(told->endings[1].size(), 1U);
    }
  }

  Recorders recorders;
  Flows flows;
  Talk talk;
};

TEST(Flows, AConversationInOrder) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "hello ");
  world.talk.send(kClient, 6, "server");
  world.talk.send(kServer, 0, "hello client");
  world.talk.fin(kClient, 12);
  world.talk.ack(kServer, 13);
  EXPECT_EQ(world.one().endings[0], std::vector<Ending>{Ending::kClosed});
  EXPECT_TRUE(world.one().endings[1].empty());
  world.talk.send(kServer, 12, "!");
  world.talk.fin(kServer, 13);
  world.talk.ack(kClient, 14);
  EXPECT_EQ(world.one().endings[1], std::vector<Ending>{Ending::kClosed});
  EXPECT_EQ(world.one().from(kClient), "hello server");
  EXPECT_EQ(world.one().from(kServer), "hello client!");
  EXPECT_EQ(world.one().info.initiator.port, 40000);
  EXPECT_FALSE(world.one().info.joined_late);
  world.finish();
  const FlowCounters& counters = world.flows.counters();
  EXPECT_EQ(counters.delivered, 4U);
  EXPECT_EQ(sum_of_fates(counters), world.talk.packet);
}

TEST(Flows, AnAnswerToASynTellsWhoBegan) {
  World world;
  Frame answer = world.talk.frame(kServer);
  answer.tcp.syn = answer.tcp.ack = true;
  answer.tcp.sequence = 4999;
  answer.tcp.acknowledged = 1000;
  world.flows.push(answer);
  world.talk.send(kServer, 0, "220 ready");
  EXPECT_EQ(world.one().info.responder.port, 80);
  EXPECT_EQ(world.one().from(kServer), "220 ready");
  EXPECT_FALSE(world.one().info.joined_late);
}

TEST(Flows, JoinedInMidStream) {
  World world;
  world.talk.send(kServer, 70000, "middle");
  EXPECT_TRUE(world.one().info.joined_late);
  EXPECT_EQ(world.one().info.initiator.port, 80);  // whoever speaks first
  world.talk.send(kServer, 70006, " part");
  world.talk.send(kServer, 69990, "before the");  // came late: nobody has seen it
  world.finish();
  EXPECT_EQ(world.one().from(Side::kInitiator), "middle part");
  EXPECT_EQ(world.one().others[0], std::vector<std::string>{"before the"});
  EXPECT_EQ(world.flows.counters().joined_late, 1U);
}

TEST(Flows, EarlySegmentsWait) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 8, "ccc");
  world.talk.send(kClient, 4, "bbbb");
  EXPECT_EQ(world.one().from(kClient), "");
  EXPECT_EQ(world.flows.counters().waiting, 2U);
  world.talk.send(kClient, 0, "aaaa");
  EXPECT_EQ(world.one().from(kClient), "aaaabbbbccc");
  EXPECT_EQ(world.flows.counters().waiting, 0U);
  EXPECT_EQ(world.flows.counters().delivered, 3U);
}

TEST(Flows, SequenceNumbersTurnOver) {
  World world;
  world.talk.start[0] = 0xFFFFFFFE;
  world.talk.handshake();
  world.talk.send(kClient, 4, "ef");
  world.talk.send(kClient, 0, "abcd");
  EXPECT_EQ(world.one().from(kClient), "abcdef");
}

TEST(Flows, AHoleIsAGapOnceItHasStoodLongEnough) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "before");
  world.talk.send(kClient, 16, "behind");
  world.talk.time += 6'000'000;
  world.talk.send(kClient, 22, "!");
  EXPECT_EQ(world.one().from(kClient), "before");  // not acknowledged: it may still come
  world.talk.ack(kServer, 23);
  world.talk.time += 6'000'000;
  world.flows.advance(world.talk.time);
  EXPECT_EQ(world.one().from(kClient), "before<10>behind!");
  EXPECT_EQ(world.flows.counters().gaps, 1U);
  EXPECT_EQ(world.flows.counters().gap_bytes, 10U);
  world.talk.send(kClient, 6, "1234567890");  // after all
  world.finish();
  EXPECT_EQ(world.one().others[0], std::vector<std::string>{"1234567890"});
}

TEST(Flows, AHoleIsGivenUpByBytesToo) {
  FlowsOptions options;
  options.hole_bytes = 1000;
  World world(options);
  world.talk.handshake();
  world.talk.ack(kServer, 2011);
  world.talk.send(kClient, 10, std::string(999, 'x'));
  EXPECT_EQ(world.one().from(kClient), "");
  world.talk.send(kClient, 1009, "y");
  EXPECT_EQ(world.one().from(kClient), "<10>" + std::string(999, 'x') + "y");
}

TEST(Flows, OneSideAloneIsEnough) {
  World world;
  Frame syn = world.talk.frame(kClient);
  syn.tcp.syn = true;
  syn.tcp.sequence = 999;
  world.flows.push(syn);
  world.talk.send(kClient, 0, "one");
  world.talk.send(kClient, 6, "three");
  world.talk.time += 6'000'000;
  world.flows.advance(world.talk.time);
  world.finish();
  EXPECT_EQ(world.one().from(kClient), "one<3>three");
}

TEST(Flows, WhatTheSnapLengthCutIsAGap) {
  World world;
  world.talk.handshake();
  Frame cut = world.talk.segment(kClient, 0, "seen");
  cut.missing = 96;
  world.flows.push(cut);
  world.talk.send(kClient, 100, "next");
  EXPECT_EQ(world.one().from(kClient), "seen<96>next");
}

TEST(Flows, SentAgainIsRepeated) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "abcdef");
  world.talk.send(kClient, 0, "abcdef");
  world.talk.send(kClient, 2, "cdefgh");
  world.talk.ack(kServer, 8);
  world.talk.send(kClient, 7, "?");  // a keep-alive
  world.finish();
  EXPECT_EQ(world.one().from(kClient), "abcdefgh");
  EXPECT_TRUE(world.one().others[0].empty());
  EXPECT_EQ(world.flows.counters().repeated, 2U);
  EXPECT_EQ(world.flows.counters().ambiguous, 0U);
}

TEST(Flows, AnOverlapThatDiffersIsReadBothWays) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "card=4111");
  world.talk.send(kClient, 5, "XXXX");
  world.talk.send(kClient, 9, "11111111");
  world.finish();
  EXPECT_EQ(world.one().from(kClient), "card=411111111111");
  EXPECT_EQ(world.one().others[0], std::vector<std::string>{"card=XXXX11111111"});
  EXPECT_EQ(world.flows.counters().ambiguous, 1U);
}

TEST(Flows, AnOverlapAmongWhatWaitsIsReadBothWays) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 5, "4111");
  world.talk.send(kClient, 5, "XXXX1");
  world.talk.send(kClient, 0, "card=");
  world.talk.send(kClient, 10, "1111111");
  world.finish();
  EXPECT_EQ(world.one().from(kClient), "card=411111111111");
  EXPECT_EQ(world.one().others[0], std::vector<std::string>{"card=XXXX11111111"});
  EXPECT_EQ(world.flows.counters().ambiguous, 1U);
}

TEST(Flows, TheUrgentByteIsReadBothWays) {
  World world;
  world.talk.handshake();
  Frame urgent = world.talk.segment(kClient, 0, "ab!cd");
  urgent.tcp.urg = true;
  urgent.tcp.urgent = 3;
  world.flows.push(urgent);
  world.talk.send(kClient, 5, "ef");
  world.finish();
  EXPECT_EQ(world.one().from(kClient), "ab!cdef");
  EXPECT_EQ(world.one().others[0], std::vector<std::string>{"abcdef"});
}

TEST(Flows, SynWithData) {
  World world;
  Frame syn = world.talk.frame(kClient, "early");
  syn.tcp.syn = true;
  syn.tcp.sequence = 999;
  world.flows.push(syn);
  world.talk.send(kClient, 5, " bird");
  EXPECT_EQ(world.one().from(kClient), "early bird");
}

TEST(Flows, ForgedEndingsEndNothing) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "one ");
  world.talk.fin(kClient, 4);  // never acknowledged
  world.talk.send(kClient, 4, "two ");
  world.talk.rst(kClient, 8);
  world.talk.send(kClient, 8, "three");
  world.talk.rst(kServer, 0x30000000);  // out of window
  world.talk.time += 10'000'000;
  world.flows.advance(world.talk.time);
  EXPECT_EQ(world.one().from(kClient), "one two three");
  EXPECT_TRUE(world.one().endings[0].empty());
  world.talk.rst(kClient, 13);
  world.talk.time += 10'000'000;
  world.flows.advance(world.talk.time);
  EXPECT_EQ(world.one().endings[0], std::vector<Ending>{Ending::kReset});
  world.finish();
}

TEST(Flows, ANewConnectionOnOldPorts) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "first");
  world.talk.fin(kClient, 5);
  world.talk.fin(kServer, 0);
  world.talk.start = {900000, 700000};
  world.talk.handshake();
  world.talk.send(kClient, 0, "second");
  ASSERT_EQ(world.recorders.told.size(), 2U);
  EXPECT_EQ(world.recorders.told[0]->endings[0], std::vector<Ending>{Ending::kClosed});
  EXPECT_EQ(world.recorders.told[1]->from(kClient), "second");
  world.finish();
}

TEST(Flows, ASynAmidAConnectionHasToBeAnswered) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "abc");
  Frame forged = world.talk.frame(kClient);
  forged.tcp.syn = true;
  forged.tcp.sequence = 77777;
  world.flows.push(forged);
  world.talk.send(kClient, 3, "def");
  EXPECT_EQ(world.one().from(kClient), "abcdef");
  world.talk.start = {500000, 600000};
  world.talk.handshake();
  world.talk.send(kClient, 0, "new");
  ASSERT_EQ(world.recorders.told.size(), 2U);
  EXPECT_EQ(world.recorders.told[1]->from(kClient), "new");
}

TEST(Flows, FarOutOfWindowUntilItGoesOnThere) {
  World world;
  world.talk.handshake();
  world.talk.send(kClient, 0, "here");
  world.talk.send(kClient, 0x60000000, "there");
  EXPECT_EQ(world.flows.counters().out_of_window, 1U);
  world.talk.send(kClient, 4, "!");
  world.talk.send(kClient, 0x60000005, "over");
  world.talk.send(kClient, 0x60000009, " there");
  EXPECT_EQ(world.one().from(kClient), "here!<0> there");
  EXPECT_EQ(world.flows.counters().out_of_window, 2U);
}

TEST(Flows, NetworksAreFlowsOfTheirOwn) {
  World world;
  for (const std::uint32_t network : {1U, 2U}) {
    world.talk.network = network;
    world.talk.handshake();
    world.talk.send(kClient, 0, "net" + std::to_string(network));
  }
  ASSERT_EQ(world.recorders.told.size(), 2U);
  EXPECT_EQ(world.recorders.told[1]->from(kClient), "net2");
}

TEST(Flows, DatagramsOneByOne) {
  World world;
  for (const char* text : {"one", "two"}) {
    Frame frame = world.talk.frame(kClient, text);
    frame.transport = Transport::kUdp;
    world.flows.push(frame);
  }
  Frame answer = world.talk.frame(kServer, "three");
  answer.transport = Transport::kUdp;
  answer.ambiguous = true;
  world.flows.push(answer);
  answer.payload = "tree";  // the other reading of the same packet
  world.flows.push(answer);
  EXPECT_EQ(world.one().datagrams, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(world.one().others[1], std::vector<std::string>{"tree"});
  EXPECT_EQ(world.flows.counters().ambiguous, 1U);
  world.finish();
}

TEST(Flows, WithoutAParserAllIsShed) {
  World world;
  world.recorders.refuses = true;
  world.talk.handshake();
  world.talk.send(kClient, 0, "abc");
  world.flows.finish();
  EXPECT_EQ(world.flows.counters().shed, 1U);
}

TEST(Flows, IdsAreTheSameInEveryRun) {
  const auto id = [](std::uint64_t key) {
    Recorders recorders;
    Flows flows(recorders, KeyedHash(key, key + 1));
    Talk talk{flows};
    talk.handshake();
    talk.send(kClient, 0, "a");
    return recorders.told.at(0)->info.id;
  };
  EXPECT_EQ(id(1), id(2));
}

}  // namespace
}  // namespace leakwire::wire
