#include "wire/recognise/unknown.h"

#include <gtest/gtest.h>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

TEST(Unknown, IsOneBodyASide) {
  TestFlow flow(7777);
  flow.client("\x01\x02mail jo@example.com").server("\x03 ok").client(" and more").close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[0].protocol, "");
  EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "\x01\x02mail jo@example.com and more");
  EXPECT_FALSE(flow.told.messages[0].is_answer);
  EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, "\x03 ok");
  EXPECT_TRUE(flow.told.messages[1].is_answer);
  EXPECT_TRUE(flow.told.messages[0].whole);
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Unknown, OfUdpIsAMessageADatagram) {
  TestFlow flow(7777, Transport::kUdp);
  flow.client("\x01one").client("\x01two").close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, "\x01two");
  EXPECT_EQ(flow.told.messages[1].bodies[0].part, "udp");
}

TEST(Unknown, NeverBridgesAGap) {
  TestFlow flow(7777);
  flow.client("\x01\x02 before").gap(Side::kInitiator, 10).client("behind").close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "\x01\x02 before|behind");
  EXPECT_EQ(flow.told.messages[0].lost, 10U);
  EXPECT_FALSE(flow.told.messages[0].whole);
}

TEST(Unknown, HoldsBackTextOnlyUntilItIsClearThatNothingKnowsIt) {
  TestFlow flow(7777);
  flow.client("x");
  EXPECT_TRUE(flow.told.messages.empty());
  EXPECT_GT(flow.parser->memory(), 0U);
  flow.close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "x");
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Unknown, GathersNoMoreThanItsBound) {
  TestFlow flow(7777);
  for (int i = 0; i < 100; ++i) flow.server(std::string(100, 'z'));
  EXPECT_LT(flow.parser->memory(), 16384U);
  flow.close();
  EXPECT_EQ(flow.told.messages.at(0).bodies[0].bytes.size(), 10000U);
}

TEST(Unknown, TheOtherReadingOfAStreamIsScannedAndTold) {
  TestFlow flow(7777);
  flow.client("\x01 first");
  flow.parser->other_reading(Side::kInitiator, "\x01 other", flow.moment);
  flow.close();
  EXPECT_NE(flow.told.all().find("\x01 other"), std::string::npos);
  ASSERT_EQ(flow.told.unseens.size(), 1U);
  EXPECT_EQ(flow.told.unseens[0], "ambiguous::");
}

}  // namespace
}  // namespace leakwire::wire
