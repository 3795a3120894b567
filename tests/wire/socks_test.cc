#include "wire/socks/socks.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kGreeting = "\5\2\0\2"s;
const std::string kLogin = "\1\3ann\x0Dhunter2-10-99"s;
const std::string kRequest = "\5\1\0\3\x0E"s + "api.tracker.co" + "\0\x50"s;
const std::string kGranted = "\5\0\0\1\xC0\0\2\1\x04\x38"s;
const std::string kPost =
    "POST /c HTTP/1.1\r\nHost: api.tracker.co\r\nContent-Length: 14\r\n\r\njo@example.com";
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

void expect_tunnel(const Told& told) {
  ASSERT_EQ(told.messages.size(), 4U);
  EXPECT_EQ(told.messages[0].protocol, "socks");
  EXPECT_EQ(told.messages[0].value("user"), "ann");
  EXPECT_EQ(told.messages[0].value("password"), "hunter2-10-99");
  EXPECT_EQ(told.messages[0].host, "");  // the proxy's own
  EXPECT_EQ(told.messages[1].value("host"), "api.tracker.co");
  const auto& post = told.messages[2];
  EXPECT_EQ(post.protocol, "http");
  EXPECT_EQ(post.host, "api.tracker.co");
  EXPECT_EQ(post.port, 80);
  EXPECT_TRUE(post.relayed);
  EXPECT_EQ(post.bodies.at(0).bytes, "jo@example.com");
  EXPECT_EQ(told.messages[3].bodies.at(0).bytes, "ok");
  EXPECT_TRUE(told.all_ended());
  EXPECT_TRUE(told.unseens.empty());
}

TEST(Socks, WhatFollowsIsReadTowardsTheInnerHost) {
  TestFlow flow(9050);
  flow.client(kGreeting).server("\5\2"s).client(kLogin).server("\1\0"s);
  flow.client(kRequest).server(kGranted).client(kPost).server(kAnswer).close();
  expect_tunnel(flow.told);
}

TEST(Socks, AtAnyCut) {
  const std::string asked = kGreeting + kLogin + kRequest;
  const std::string answered = "\5\2\1\0"s + kGranted;
  for (std::size_t cut = 1; cut < asked.size(); ++cut) {
    TestFlow flow(9050);
    flow.client(asked.substr(0, cut)).client(asked.substr(cut));
    flow.server(answered).client(kPost).server(kAnswer).close();
    expect_tunnel(flow.told);
  }
  for (std::size_t cut = 0; cut <= answered.size(); ++cut) {
    TestFlow flow(9050);
    flow.client(asked).server(answered.substr(0, cut)).server(answered.substr(cut));
    flow.client(kPost).server(kAnswer).close();
    expect_tunnel(flow.told);
  }
  TestFlow crumbs(9050);
  crumbs.crumbs(Side::kInitiator, asked).crumbs(Side::kResponder, answered);
  crumbs.crumbs(Side::kInitiator, kPost).crumbs(Side::kResponder, kAnswer).close();
  expect_tunnel(crumbs.told);
}

TEST(Socks, AClientThatDoesNotWait) {
  TestFlow flow(1080);
  flow.client(kGreeting).client(kLogin + kRequest + kPost).server("\5\2\1\0"s + kGranted + kAnswer);
  flow.close();
  expect_tunnel(flow.told);
}

TEST(Socks, AnswersThatAreNeverSeen) {
  TestFlow flow(1080);
  flow.client(kGreeting).client(kRequest).client(kPost).close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[1].host, "api.tracker.co");
  EXPECT_EQ(flow.told.messages[1].bodies.at(0).bytes, "jo@example.com");
  TestFlow much(1080);
  much.client(kGreeting).client(kRequest).client("x" + std::string(5000, 'y')).client("z").close();
  EXPECT_EQ(much.told.all(), "api.tracker.co\nx" + std::string(5000, 'y') + "z\n");
}

TEST(Socks, Version4AndItsNames) {
  for (const bool named : {false, true}) {
    TestFlow flow(1080);
    flow.client(named ? "\4\1\0\x50\0\0\0\1ann\0api.tracker.co\0"s : "\4\1\0\x50\xC0\0\2\7ann\0"s);
    flow.server("\0\x5A\0\0\0\0\0\0"s).client(kPost.substr(0, 18) + "\r\n").close();
    ASSERT_EQ(flow.told.messages.size(), 2U);
    EXPECT_EQ(flow.told.messages[0].value("user"), "ann");
    EXPECT_EQ(flow.told.messages[1].protocol, "http");
    EXPECT_EQ(flow.told.messages[1].host, named ? "api.tracker.co" : "192.0.2.7");
  }
}

TEST(Socks, OfBindTheSecondReplyBeginsTheFlow) {
  TestFlow flow(1080);
  flow.client("\5\1\0"s).server("\5\0"s).client("\5\2\0\4"s + std::string(15, '\0') + "\1\0\x15"s);
  flow.server(kGranted).server(kGranted + "220 ftp.example FTP\r\n").close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[0].value("host"), "::1");
  EXPECT_EQ(flow.told.messages[1].protocol, "ftp");
}

TEST(Socks, DatagramsAreToldAsNotJudgedByTheirHost) {
  TestFlow flow(1080);
  flow.client("\5\1\0"s).server("\5\0"s).client("\5\3\0\1\0\0\0\0\0\0"s).server(kGranted).close();
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"unsupported::"});
}

TEST(Socks, WhatIsNoneOfItIsToldAsItIs) {
  TestFlow flow(1080);
  flow.client(kGreeting).server("\5\0"s).client("no: jo@example.com").client(", and on").close();
  EXPECT_EQ(flow.told.all(), "no: jo@example.com\n, and on\n");
  TestFlow lost(1080);
  lost.client(kGreeting).server("\5\0"s).client(kRequest.substr(0, 9)).gap(Side::kInitiator, 10);
  lost.client(kPost).close();
  EXPECT_EQ(lost.told.unseens, std::vector<std::string>{"gap::"});
  EXPECT_NE(lost.told.all().find("jo@example.com"), std::string::npos);
  EXPECT_TRUE(lost.told.all_ended());
}

TEST(Socks, OtherBytesThatBeginSo) {
  for (const std::string& bytes :
       {"\5\0jo@example.com"s, "\5\1\x20jo@example.com"s, "\4\1\0\0\1\2\3\4jo@example.com\0"s,
        "\4\1\1\1\1\2\3\4jo@example.com \0"s, "\4\2\1\1\1\2\3\4"s + std::string(300, 'j')}) {
    TestFlow flow(1080);
    flow.client(bytes).close();
    ASSERT_EQ(flow.told.messages.size(), 1U);
    EXPECT_EQ(flow.told.messages[0].protocol, "");
    EXPECT_EQ(flow.told.all(), bytes + "\n");
  }
}

TEST(Connect, AClientThatDoesNotWaitIsReadBehindTheAnswer) {
  const std::string connect = "CONNECT api.tracker.co:80 HTTP/1.1\r\n\r\n";
  TestFlow flow(3128);
  flow.client(connect).client(kPost).server("HTTP/1.1 200 ok\r\n\r\n" + kAnswer).close();
  ASSERT_EQ(flow.told.messages.size(), 4U);
  EXPECT_EQ(flow.told.messages[2].bodies.at(0).bytes, "jo@example.com");
  EXPECT_TRUE(flow.told.messages[2].relayed);
  EXPECT_FALSE(flow.told.messages[0].relayed);
  EXPECT_EQ(flow.told.messages[3].bodies.at(0).bytes, "ok");
  TestFlow refused(3128);
  refused.client(connect).client(kPost).server("HTTP/1.1 407 no\r\nContent-Length: 0\r\n\r\n");
  refused.close();
  ASSERT_EQ(refused.told.messages.size(), 3U);
  EXPECT_FALSE(refused.told.messages[2].relayed);
  EXPECT_EQ(refused.told.messages[2].bodies.at(0).bytes, "jo@example.com");
  TestFlow unseen(3128);
  unseen.client(connect).client(kPost).close();
  ASSERT_EQ(unseen.told.messages.size(), 2U);
  EXPECT_TRUE(unseen.told.messages[1].relayed);
}

TEST(Connect, AnAddressStandsWithoutItsBrackets) {
  TestFlow flow(3128);
  flow.client("CONNECT [2001:db8::1]:8080 HTTP/1.1\r\n\r\n").server("HTTP/1.1 200 ok\r\n\r\n");
  flow.client("hello there").close();
  EXPECT_EQ(flow.told.messages.at(2).host, "2001:db8::1");
  EXPECT_EQ(flow.told.messages.at(2).port, 8080);
}

}  // namespace
}  // namespace leakwire::wire
