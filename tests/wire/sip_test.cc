#include "wire/sip/sip.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kSdp = "v=0\r\no=anna 1 1 IN IP4 192.0.2.1\r\ne=anna@example.com\r\n";
const std::string kInvite =
    "INVITE sip:bob@biloxi.example.com;transport=tcp SIP/2.0\r\n"
    "Via: SIP/2.0/TCP pc33.example.com\r\n"
    "f: Anna\r\n <sip:anna@example.com>;tag=1\r\nTo: <sip:bob@biloxi.example.com>\r\n"
    "CSeq: 314159 INVITE\r\n"
    "Proxy-Authorization: Digest username=\"anna-7\", realm=\"example.com\", response=\"0\"\r\n"
    "c: application/\r\n sdp\r\nl: " +
    std::to_string(kSdp.size()) + "\r\n\r\n" + kSdp;
const std::string kOk =
    "SIP/2.0 200 OK\r\nFrom: <sip:anna@example.com>\r\nCSeq: 314159 INVITE\r\n"
    "Content-Length: 0\r\n\r\n";

void expect_invite(const Told::Message& invite) {
  EXPECT_EQ(invite.protocol, "sip");
  EXPECT_EQ(invite.method, "INVITE");
  EXPECT_EQ(invite.host, "biloxi.example.com");
  EXPECT_EQ(invite.transaction, 314159U);
  EXPECT_EQ(invite.value("From"), "Anna <sip:anna@example.com>;tag=1");
  EXPECT_EQ(invite.value("user"), "anna-7");
  EXPECT_EQ(invite.value("Proxy-Authorization"),
            "Digest username=\"\", realm=\"example.com\", response=\"0\"");
  EXPECT_EQ(invite.texts.at(0).where, Where::kUrl);
  ASSERT_EQ(invite.bodies.size(), 1U);
  EXPECT_EQ(invite.bodies[0].bytes, kSdp);
  EXPECT_EQ(invite.bodies[0].part, "sip.request.body");
  EXPECT_EQ(invite.bodies[0].media_type, "application/ sdp");
  EXPECT_TRUE(invite.whole);
}

TEST(Sip, MessagesOfBothTransportsAreTold) {
  for (const Transport transport : {Transport::kTcp, Transport::kUdp}) {
    TestFlow flow(5062, transport);
    flow.client(kInvite).server(kOk).server("\r\n\r\n").client(kInvite).close();
    ASSERT_EQ(flow.told.messages.size(), 3U);
    expect_invite(flow.told.messages[0]);
    EXPECT_TRUE(flow.told.messages[1].is_answer);
    EXPECT_EQ(flow.told.messages[1].status, 200U);
    EXPECT_EQ(flow.told.messages[1].transaction, 314159U);
    EXPECT_EQ(flow.told.messages[1].texts.at(0).part, "sip.response.header");
    expect_invite(flow.told.messages[2]);
    EXPECT_TRUE(flow.told.all_ended());
    EXPECT_TRUE(flow.told.unseens.empty());
  }
}

TEST(Sip, AtAnyCut) {
  const std::string two = kInvite + "\r\n" + kOk + kInvite;
  TestFlow whole(5060);
  whole.client(two).close();
  ASSERT_EQ(whole.told.messages.size(), 3U);
  for (std::size_t cut = 0; cut <= two.size(); ++cut) {
    TestFlow flow(5060);
    flow.client(two.substr(0, cut)).client(two.substr(cut)).close();
    ASSERT_EQ(flow.told.all(), whole.told.all()) << cut;
  }
  TestFlow crumbs(5060);
  crumbs.crumbs(Side::kInitiator, two).close();
  EXPECT_EQ(crumbs.told.all(), whole.told.all());
}

TEST(Sip, RequestsThatHttpHasToo) {
  TestFlow flow(5060);
  flow.client("OPTIONS sips:bob@[2001:db8::1]:5061 SIP/2.0\r\nl: 0\r\n\r\n").close();
  EXPECT_EQ(flow.told.messages.at(0).protocol, "sip");
  EXPECT_EQ(flow.told.messages.at(0).host, "[2001:db8::1]");
  TestFlow phone(5060);
  phone.client("MESSAGE tel:+442079460123 SIP/2.0\r\nl: 0\r\n\r\n").close();
  EXPECT_EQ(phone.told.messages.at(0).value(""), "tel:+442079460123");
}

TEST(Sip, OfDatagramsALengthIsNotBelieved) {
  for (const std::string& length : {"0"s, "99999"s, "x"s}) {
    TestFlow flow(5060, Transport::kUdp);
    flow.client("MESSAGE sip:bob@example.com SIP/2.0\r\nContent-Length: " + length +
                "\r\n\r\ncall jo@example.com");
    flow.close();
    EXPECT_EQ(flow.told.messages.at(0).bodies.at(0).bytes, "call jo@example.com");
  }
  TestFlow cut(5060, Transport::kUdp);
  cut.client("MESSAGE sip:bob@example.com SIP/2.0\r\nFrom: jo@example").close();
  EXPECT_EQ(cut.told.messages.at(0).value("From"), "jo@example");
}

TEST(Sip, WhatIsNoMessageIsToldAndTheNextOneIsRead) {
  TestFlow flow(5060);
  flow.client(kInvite).client("none: jo@example.com").client(kInvite).close();
  ASSERT_EQ(flow.told.messages.size(), 3U);
  EXPECT_EQ(flow.told.messages[1].bodies.at(0).bytes, "none: jo@example.com");
  expect_invite(flow.told.messages[2]);
}

TEST(Sip, AGapEndsTheMessageThatItStandsIn) {
  const std::string cut = kInvite.substr(0, kInvite.size() - kSdp.size());
  TestFlow body(5060);
  body.client(cut + "v=0").gap(Side::kInitiator, 10).client(kSdp.substr(13) + kOk).close();
  EXPECT_EQ(body.told.messages.at(0).bodies.at(0).bytes, "v=0|" + kSdp.substr(13));
  EXPECT_EQ(body.told.messages.at(1).status, 200U);
  TestFlow head(5060);
  head.client(kInvite).client(kInvite.substr(0, 90)).gap(Side::kInitiator, 10).client(kOk).close();
  EXPECT_EQ(head.told.unseens, std::vector<std::string>{"gap::"});
  ASSERT_EQ(head.told.messages.size(), 3U);
  EXPECT_FALSE(head.told.messages[1].whole);
  EXPECT_EQ(head.told.messages[2].status, 200U);
}

TEST(Sip, AHeadWithoutEndIsBounded) {
  TestFlow flow(5060);
  flow.client("INVITE sip:bob@example.com SIP/2.0\r\n");
  std::size_t most = 0;
  for (int i = 0; i < 2000; ++i) {
    flow.client("From: Anna <sip:anna@example.com>;tag=000000000000000000000000000000\r\n");
    most = std::max(most, flow.parser->memory());
  }
  flow.close();
  EXPECT_LT(most, 300U << 10);
  EXPECT_EQ(flow.told.unseens.at(0), "limit::");
  EXPECT_TRUE(flow.told.all_ended());
}

}  // namespace
}  // namespace leakwire::wire
