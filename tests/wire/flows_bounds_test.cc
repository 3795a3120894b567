// Time and room of Flows.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/random.h"
#include "wire/flow_recorder.h"

namespace leakwire::wire {
namespace {

constexpr Side kClient = Side::kInitiator;
constexpr Side kServer = Side::kResponder;

Talk talk_number(Flows& flows, std::uint32_t number) {
  Talk talk{flows};
  talk.client.port = static_cast<std::uint16_t>(number);
  talk.client.address[13] = static_cast<std::uint8_t>(number >> 16);
  talk.client.address[14] = static_cast<std::uint8_t>(number >> 24);
  return talk;
}

void send_syn(Talk& talk) {
  Frame syn = talk.frame(kClient);
  syn.tcp.syn = true;
  syn.tcp.sequence = talk.start[0] - 1;
  talk.flows.push(syn);
}

TEST(FlowsBounds, ASynFloodLeavesLiveFlowsAlone) {
  FlowsOptions options;
  options.memory = 1 << 20;
  options.most_flows = 1000;
  Recorders recorders;
  Flows flows(recorders, KeyedHash(1, 2), options);
  Talk live = talk_number(flows, 1);
  live.handshake();
  live.send(kClient, 0, "still ");
  for (std::uint32_t i = 2; i < 20000; ++i) {
    Talk flood = talk_number(flows, i);
    send_syn(flood);
    ASSERT_LE(flows.counters().memory, options.memory);
    ASSERT_LE(flows.counters().open, options.most_flows);
  }
  live.send(kClient, 6, "here");
  flows.finish();
  ASSERT_EQ(recorders.told.size(), 1U);
  EXPECT_EQ(recorders.told[0]->from(kClient), "still here");
  EXPECT_EQ(recorders.told[0]->endings[0], std::vector<Ending>{Ending::kStopped});
  EXPECT_EQ(flows.counters().evicted, 19999U - 1000U);
}

TEST(FlowsBounds, OverloadShedsTheFlowThatSentMost) {
  Recorders recorders;
  Flows flows(recorders, KeyedHash(1, 2));
  Talk small = talk_number(flows, 1), large = talk_number(flows, 2);
  small.handshake();
  large.handshake();
  small.send(kClient, 0, "small");
  large.send(kClient, 0, "large, by far");
  const Flows::Largest largest = flows.largest();
  EXPECT_EQ(largest.bytes, 13U);
  flows.shed(largest.flow);
  large.send(kClient, 13, " and more");
  large.send(kServer, 0, "answer");
  small.send(kClient, 5, " goes on");
  EXPECT_EQ(flows.counters().shed, 2U);
  EXPECT_EQ(flows.counters().shed_flows, 1U);
  // Each next one is another flow.
  EXPECT_EQ(flows.largest().bytes, 13U);
  flows.halve();
  EXPECT_EQ(flows.largest().bytes, 6U);
  flows.finish();
  ASSERT_EQ(recorders.told.size(), 2U);
  EXPECT_EQ(recorders.told[0]->from(kClient), "small goes on");
  EXPECT_EQ(recorders.told[1]->from(kClient), "large, by far");
  EXPECT_EQ(recorders.told[1]->endings[0], std::vector<Ending>{Ending::kShed});
  const FlowCounters& counters = flows.counters();
  EXPECT_EQ(counters.delivered + counters.without_bytes + counters.repeated +
                counters.out_of_window + counters.shed + counters.waiting,
            small.packet + large.packet);
}

TEST(FlowsBounds, OfFlowsThatSpokeTheIdleOnesGoFirst) {
  FlowsOptions options;
  options.most_flows = 3;
  Recorders recorders;
  Flows flows(recorders, KeyedHash(1, 2), options);
  for (std::uint32_t i = 0; i < 4; ++i) {
    Talk talk = talk_number(flows, i);
    talk.time += std::int64_t{2'000'000} * i;
    talk.send(kClient, 0, "x");
  }
  EXPECT_EQ(recorders.told.at(0)->endings[0], std::vector<Ending>{Ending::kEvicted});
  EXPECT_TRUE(recorders.told.at(1)->endings[0].empty());
  EXPECT_EQ(flows.counters().open, 3U);
}

TEST(FlowsBounds, SilentFlowsExpire) {
  FlowsOptions options;
  Recorders recorders;
  Flows flows(recorders, KeyedHash(1, 2), options);
  Talk spoke = talk_number(flows, 1);
  spoke.handshake();
  spoke.send(kClient, 0, "x");
  Talk silent = talk_number(flows, 2);
  send_syn(silent);
  flows.advance(spoke.time + options.unanswered + 1'000'000);
  EXPECT_EQ(flows.counters().open, 1U);
  EXPECT_EQ(flows.counters().expired, 1U);
  flows.advance(spoke.time + options.idle + 2'000'000);
  EXPECT_EQ(flows.counters().open, 0U);
  EXPECT_EQ(recorders.told.at(0)->endings[1], std::vector<Ending>{Ending::kExpired});
  spoke.time = 5;  // the clock of a capture may go back: the flows' does not
  spoke.send(kClient, 0, "y");
  EXPECT_EQ(flows.counters().open, 1U);
}

TEST(FlowsBounds, WaitingSegmentsStayWithinTheirMemory) {
  FlowsOptions options;
  options.memory = 4 << 20;
  options.flow_waiting = 1 << 20;
  Recorders recorders;
  Flows flows(recorders, KeyedHash(1, 2), options);
  Talk talk = talk_number(flows, 1);
  talk.handshake();
  // One byte of each page, spread over the window: each takes a page.
  for (std::uint32_t i = 1; i < 3000; ++i) {
    talk.send(kClient, i * 8192, "x");
    ASSERT_LE(flows.counters().memory, options.flow_waiting + (64U << 10));
  }
  flows.finish();
  EXPECT_EQ(sum_of_fates(flows.counters()), talk.packet);
  EXPECT_EQ(flows.counters().shed, 0U);
  EXPECT_EQ(recorders.told.at(0)->endings[0].size(), 1U);
}

TEST(FlowsBounds, ManyFlowsWithHolesStayWithinTheMemory) {
  FlowsOptions options;
  options.memory = 2 << 20;
  Recorders recorders;
  Flows flows(recorders, KeyedHash(1, 2), options);
  bench::Random random(3);
  std::uint64_t packets = 0;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    Talk talk = talk_number(flows, static_cast<std::uint32_t>(random.below(2000)));
    talk.send(random.chance(1, 2) ? kClient : kServer,
              static_cast<std::uint32_t>(random.below(100000)), std::string(300, 'x'));
    packets += talk.packet;
    // One segment may stand above the bound until the next packet.
    ASSERT_LE(flows.counters().memory, options.memory + (32U << 10));
  }
  flows.finish();
  EXPECT_EQ(sum_of_fates(flows.counters()), packets);
  EXPECT_GT(flows.counters().evicted, 0U);
  for (const auto& told : recorders.told) EXPECT_EQ(told->calls_after_end, 0U);
}

// Any frames at all: the counters add up, and nothing is told behind an end.
TEST(FlowsBounds, NoiseAddsUp) {
  bench::Random random(4);
  for (int round = 0; round < 50; ++round) {
    FlowsOptions options;
    options.memory = 1 << 18;
    options.flow_waiting = 1 << 15;
    options.hole_bytes = 2000;
    Recorders recorders;
    Flows flows(recorders, KeyedHash(1, 2), options);
    const std::string bytes(600, 'n');
    std::uint64_t packets = 0;
    for (int i = 0; i < 3000; ++i) {
      Talk talk = talk_number(flows, static_cast<std::uint32_t>(random.below(6)));
      talk.time = static_cast<std::int64_t>(i) * 20'000;
      Frame frame = talk.segment(random.chance(1, 2) ? kClient : kServer,
                                 static_cast<std::uint32_t>(random.below(4000)),
                                 std::string_view(bytes).substr(random.below(600)));
      if (random.chance(1, 50)) frame.tcp.sequence = static_cast<std::uint32_t>(random.next());
      frame.tcp.acknowledged = talk.start[0] + static_cast<std::uint32_t>(random.below(4000));
      frame.tcp.ack = random.chance(1, 2);
      frame.tcp.syn = random.chance(1, 20);
      frame.tcp.fin = random.chance(1, 20);
      frame.tcp.rst = random.chance(1, 30);
      frame.tcp.urg = random.chance(1, 20);
      frame.tcp.urgent = static_cast<std::uint16_t>(random.below(700));
      if (random.chance(1, 4)) frame.payload = {};
      if (random.chance(1, 20)) frame.missing = static_cast<std::uint32_t>(random.below(500));
      if (random.chance(1, 10)) frame.transport = Transport::kUdp;
      flows.push(frame);
      ++packets;
      ASSERT_EQ(sum_of_fates(flows.counters()), packets);
    }
    flows.finish();
    ASSERT_EQ(sum_of_fates(flows.counters()), packets);
    ASSERT_EQ(flows.counters().waiting, 0U);
    for (const auto& told : recorders.told) {
      ASSERT_EQ(told->calls_after_end, 0U);
      ASSERT_EQ(told->endings[0].size(), 1U);
    }
  }
}

}  // namespace
}  // namespace leakwire::wire
