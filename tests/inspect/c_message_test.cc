#include <gtest/gtest.h>

#include "inspect/c_proxy.h"

namespace leakwire {
namespace {

using tests::pass;
using tests::Passed;
using tests::Proxy;
using tests::ProxyMessage;

TEST(CMessage, WhatHoldsNothingGoesOnAsItCame) {
  Proxy proxy;
  ProxyMessage message;
  message.body = "nothing to see";
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.decision.action, LW_ACTION_ALLOW);
  EXPECT_EQ(passed.body, message.body);
  EXPECT_EQ(passed.decision.is_final, 1);
  EXPECT_TRUE(proxy.records.empty());
}

TEST(CMessage, ACardIsBlockedWhereverItStands) {
  const std::string card = "4111 1111 1111 1111";
  std::vector<ProxyMessage> messages(4);
  messages[0].target = "/c?card=4111111111111111";
  messages[1].headers = {{"Cookie", "a=b; card=4111111111111111"}};
  messages[2].headers = {{"Referer", "https://shop.example/?card=4111111111111111"}};
  messages[3].body = "card " + card;
  for (const ProxyMessage& message : messages) {
    Proxy proxy;
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
    EXPECT_EQ(passed.rule, "cards-out");
    EXPECT_EQ(passed.summary, "block: cards-out: card-number");
    EXPECT_EQ(passed.body, "");
    ASSERT_EQ(proxy.records.size(), 1U);
    EXPECT_NE(proxy.records[0].find(R"("enforced":"blocked")"), std::string::npos);
    EXPECT_NE(proxy.records[0].find(R"("source":{"kind":"proxy","name":"edge-1")"),
              std::string::npos);
    EXPECT_EQ(proxy.records[0].find("4111"), std::string::npos);
    EXPECT_EQ(proxy.metrics().blocked, 1U);
  }
}

TEST(CMessage, AnAddressIsTakenOutWhereverItStands) {
  Proxy proxy;
  ProxyMessage message;
  message.target = "/c?em=anna@mail.example.org";
  message.headers = {{"X-Nothing", "to see"}, {"Cookie", "mail=anna@mail.example.org; a=b"}};
  message.media = "application/json";
  message.body = R"({"mail":"anna\u0040mail.example.org","n":1})";
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.decision.action, LW_ACTION_REDACT);
  EXPECT_EQ(passed.decision.body_rewritten, 1);
  EXPECT_EQ(passed.decision.head_rewritten, 1);
  EXPECT_EQ(passed.target, "/c?em=****@****.*******.***");
  EXPECT_EQ(passed.headers[0], "to see");
  EXPECT_EQ(passed.headers[1], "mail=****@****.*******.***; a=b");
  EXPECT_EQ(passed.body, R"({"mail":"**************************","n":1})");
  EXPECT_EQ(passed.promises, "no-mail");
  EXPECT_EQ(passed.summary, "redact: email-out (no-mail): email");
  EXPECT_EQ(proxy.records.size(), 3U);
}

}  // namespace
}  // namespace leakwire
