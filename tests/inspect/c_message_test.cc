// The C interface's messages: what of them goes on, and what is told of them.
#include <gtest/gtest.h>

#include "decode/compress.h"
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
    EXPECT_EQ(proxy.records[0].find("411111"), std::string::npos);
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

TEST(CMessage, ACompressedBodyIsSentPlainWhereItIsRewritten) {
  Proxy proxy;
  ProxyMessage message;
  message.media = "text/plain";
  message.coding = "gzip";
  message.body = tests::gzip("write to anna@mail.example.org today");
  for (const std::size_t cut : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
    message.cut = cut;
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_REDACT);
    EXPECT_EQ(passed.decision.body_identity, 1);
    EXPECT_EQ(passed.decision.body_length, passed.body.size());
    EXPECT_EQ(passed.body, "write to ****@****.*******.*** today");
  }
  message.body = tests::gzip("nothing to see");
  EXPECT_EQ(pass(proxy.get(), message).body, message.body);
  message.body = tests::gzip("card 4111111111111111");
  EXPECT_EQ(pass(proxy.get(), message).decision.action, LW_ACTION_BLOCK);
  EXPECT_NE(proxy.records.back().find(R"("path":["http.request.body","gzip"])"), std::string::npos);
}

// Whoever receives it takes it for a file.
TEST(CMessage, AFileInACodingThatNoHeaderNamesIsBlockedRatherThanRewritten) {
  Proxy proxy;
  ProxyMessage message;
  message.media = "application/octet-stream";
  message.body = tests::gzip("write to anna@mail.example.org today");
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
  EXPECT_EQ(passed.decision.failed, 1);
}

TEST(CMessage, LabelsAreWrittenAsTheirPlaceHasThem) {
  lw_inspector_options options{};
  options.style = LW_STYLE_LABEL;
  Proxy proxy(options);
  ProxyMessage message;
  message.target = "/c?em=anna@mail.example.org&x=1";
  message.headers = {{"X-User", "anna@mail.example.org"}};
  message.media = "application/x-www-form-urlencoded";
  message.body = "m=anna%40mail.example.org&x=1";
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.target, "/c?em=%5Bemail%5D&x=1");
  EXPECT_EQ(passed.headers[0], "[email]");
  EXPECT_EQ(passed.body, "m=%5Bemail%5D&x=1");
  EXPECT_EQ(passed.decision.body_length, passed.body.size());
}

constexpr std::string_view kAllGoes = R"(leakwire: 1
mode: enforce
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
rules: [{name: all, when: {category: '*', confidence: likely}, then: redact}]
)";

TEST(CMessage, ANumberInJsonBecomesAString) {
  for (const auto& [style, expected] :
       {std::pair{LW_STYLE_MASK, R"({"card":"**************","n":1})"},
        std::pair{LW_STYLE_LABEL, R"({"card":"[card-number]","n":1})"}}) {
    lw_inspector_options options{};
    options.style = static_cast<std::uint8_t>(style);
    Proxy proxy(options, kAllGoes);
    ProxyMessage message;
    message.media = "application/json";
    message.body = R"({"card":4111111111111111,"n":1})";
    EXPECT_EQ(pass(proxy.get(), message).body, expected);
  }
}

TEST(CMessage, WhatIsEncodedIsTakenOutAsAWhole) {
  Proxy proxy(lw_inspector_options{}, kAllGoes);
  ProxyMessage message;
  message.media = "application/json";
  // write to anna@mail.example.org
  message.body = R"({"data":"d3JpdGUgdG8gYW5uYUBtYWlsLmV4YW1wbGUub3Jn","n":1})";
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.body, R"({"data":"****************************************","n":1})");
}

TEST(CMessage, APrivateKeyIsTakenOutToItsEnd) {
  Proxy proxy(lw_inspector_options{}, kAllGoes);
  std::string key =
      "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeK\n"
      "-----END RSA PRIVATE KEY-----";
  ProxyMessage message;
  message.body = "before\n" + key + "\nafter\n";
  const Passed passed = pass(proxy.get(), message);
  for (char& byte : key) byte = byte == '\n' ? byte : '*';
  EXPECT_EQ(passed.body, "before\n" + key + "\nafter\n");
}

TEST(CMessage, WhatStandsInTheNameOfAHeaderCannotBeRewritten) {
  Proxy proxy(lw_inspector_options{}, kAllGoes);
  ProxyMessage message;
  message.headers = {{"4111-1111-1111-1111", "x"}};
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
  EXPECT_EQ(passed.decision.failed, 1);
}

TEST(CMessage, AWatchingPolicyChangesNothing) {
  std::string policy(tests::kProxyPolicy);
  policy.replace(policy.find("enforce"), 7, "watch");
  Proxy proxy(lw_inspector_options{}, policy);
  ProxyMessage message;
  message.body = "card 4111 1111 1111 1111";
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.decision.action, LW_ACTION_ALLOW);
  EXPECT_EQ(passed.decision.wanted, LW_ACTION_BLOCK);
  EXPECT_EQ(passed.decision.mode, LW_MODE_WATCH);
  EXPECT_EQ(passed.body, message.body);
  ASSERT_EQ(proxy.records.size(), 1U);
  EXPECT_NE(proxy.records[0].find(R"("action":"block","mode":"watch","enforced":"none")"),
            std::string::npos);
}

TEST(CMessage, AnAnswerGoesToWhoAsked) {
  Proxy proxy;
  ProxyMessage message;
  message.is_answer = true;
  message.body = "card 4111 1111 1111 1111";
  // The client is one of ours: it is data coming in.
  EXPECT_EQ(pass(proxy.get(), message).decision.action, LW_ACTION_ALLOW);
  EXPECT_NE(proxy.records.back().find(R"("direction":"inbound")"), std::string::npos);
  EXPECT_NE(proxy.records.back().find(R"("path":["http.response.body"])"), std::string::npos);
}

// Told on the ground of what it does not say.
TEST(CMessage, WhoReceivesItIsReadFromTargetAndHostWhereNobodyTells) {
  ProxyMessage message;
  message.host = "";
  message.body = "write to anna@mail.example.org";
  message.headers = {{"Host", "www.example.com:8080"}};
  Proxy proxy;
  EXPECT_EQ(pass(proxy.get(), message).decision.action, LW_ACTION_ALLOW);
  EXPECT_NE(proxy.records.back().find(R"("hostname":"www.example.com")"), std::string::npos);
  message.target = "http://collect.tracker.example/x";
  EXPECT_EQ(pass(proxy.get(), message).decision.action, LW_ACTION_REDACT);
}

TEST(CMessage, ASwapTouchesNewMessagesAlone) {
  Proxy proxy;
  lw_message_facts facts{};
  facts.struct_size = sizeof facts;
  facts.host = tests::text(std::string_view("collect.tracker.example"));
  lw_message* before = nullptr;
  ASSERT_EQ(lw_message_new(proxy.get(), &facts, &before), LW_OK);
  lw_policy_options of{};
  of.struct_size = sizeof of;
  of.text = tests::text(kAllGoes);
  lw_policy* policy = nullptr;
  ASSERT_EQ(lw_policy_new(&of, &policy, nullptr, nullptr), LW_OK);
  ASSERT_EQ(lw_inspector_swap(proxy.get(), nullptr, nullptr, policy), LW_OK);
  lw_policy_free(policy);
  const std::string card = "card 4111 1111 1111 1111";
  lw_message_begin_body(before, {}, {});
  lw_message_push(before, card.data(), card.size(), nullptr, nullptr);
  lw_message_finish(before, nullptr, nullptr);
  lw_decision decision{};
  decision.struct_size = sizeof decision;
  lw_message_decision(before, &decision);
  EXPECT_EQ(decision.action, LW_ACTION_BLOCK);
  lw_message_free(before);
  ProxyMessage message;
  message.body = card;
  EXPECT_EQ(pass(proxy.get(), message).decision.action, LW_ACTION_REDACT);
  EXPECT_EQ(proxy.metrics().swaps, 1U);
}

TEST(CMessage, PastItsBudgetItGoesOnOrNotAsIsWanted) {
  ProxyMessage message;
  message.body = std::string(500, 'x') + " card 4111 1111 1111 1111";
  message.cut = 100;
  for (const bool closed : {false, true}) {
    for (const bool unbuffered : {false, true}) {
      lw_inspector_options options{};
      options.byte_budget = 250;
      options.fail = closed ? LW_FAIL_CLOSED : LW_FAIL_OPEN;
      options.unbuffered = unbuffered ? 1 : 0;
      Proxy proxy(options);
      const Passed passed = pass(proxy.get(), message);
      EXPECT_EQ(passed.decision.failed, 1);
      EXPECT_EQ(passed.decision.action, closed ? LW_ACTION_BLOCK : LW_ACTION_ALLOW);
      EXPECT_EQ(passed.body.size() == message.body.size(), !closed);
      EXPECT_EQ(passed.decision.partial,
                passed.decision.action == LW_ACTION_BLOCK && !passed.body.empty() ? 1 : 0);
      const lw_metrics metrics = proxy.metrics();
      EXPECT_EQ(metrics.over_budget, 1U);
      EXPECT_EQ(closed ? metrics.failed_closed : metrics.failed_open, 1U);
      EXPECT_NE(proxy.records.back().find(R"("reason":"limit")"), std::string::npos);
      EXPECT_NE(passed.summary.find("more bytes than are looked at"), std::string::npos);
    }
  }
}

// A deadline of 1 us has passed by the second slice at the latest.
TEST(CMessage, PastItsDeadlineItGoesOnOrNotAsIsWanted) {
  ProxyMessage message;
  message.body.assign(std::size_t{512} << 10, 'x');
  for (const bool closed : {false, true}) {
    lw_inspector_options options{};
    options.deadline_us = 1;
    options.fail = closed ? LW_FAIL_CLOSED : LW_FAIL_OPEN;
    Proxy proxy(options);
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, closed ? LW_ACTION_BLOCK : LW_ACTION_ALLOW);
    EXPECT_EQ(passed.decision.failed, 1);
    EXPECT_EQ(passed.body, closed ? "" : message.body);
    EXPECT_EQ(proxy.metrics().over_deadline, 1U);
  }
}

TEST(CMessage, WhatCannotBeDecodedIsToldAndStoppedWhereThatIsWanted) {
  for (const bool closed : {false, true}) {
    lw_inspector_options options{};
    options.fail = closed ? LW_FAIL_CLOSED : LW_FAIL_OPEN;
    ProxyMessage message;
    message.body = "some bytes";
    for (const std::string_view coding : {"x-rot13", "gzip"}) {
      Proxy proxy(options);
      message.coding = coding;
      const Passed passed = pass(proxy.get(), message);
      EXPECT_EQ(passed.decision.action, closed ? LW_ACTION_BLOCK : LW_ACTION_ALLOW) << coding;
      EXPECT_EQ(passed.body, closed ? "" : message.body);
      EXPECT_EQ(proxy.metrics().coverage, 1U);
      EXPECT_NE(proxy.records.back().find(R"("reason":"unsupported")"), std::string::npos);
    }
    Proxy proxy(options);
    message.coding = "gzip";
    message.body = tests::gzip(std::string(std::size_t{100} << 20, 'x'));
    EXPECT_EQ(pass(proxy.get(), message).decision.action,
              closed ? LW_ACTION_BLOCK : LW_ACTION_ALLOW);
    EXPECT_EQ(proxy.metrics().coverage, 1U);
    EXPECT_LT(proxy.metrics().held_most, std::uint64_t{4} << 20);
  }
}

TEST(CMessage, ClientsThatThePolicyLeavesOutAreNotLookedAt) {
  std::string policy(tests::kProxyPolicy);
  policy += "own: {exclude: [{networks: [10.0.0.0/24]}]}\n";
  for (const bool unbuffered : {false, true}) {
    lw_inspector_options options{};
    options.unbuffered = unbuffered ? 1 : 0;
    options.fail = LW_FAIL_CLOSED;
    Proxy proxy(options, policy);
    ProxyMessage message;
    message.body = "card 4111 1111 1111 1111";
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_ALLOW);
    EXPECT_EQ(passed.body, message.body);
    ASSERT_EQ(proxy.records.size(), 1U);
    EXPECT_NE(proxy.records[0].find(R"("reason":"excluded")"), std::string::npos);
  }
}

TEST(CMessage, CallsOutOfOrderAreRefused) {
  Proxy proxy;
  lw_message* message = nullptr;
  ASSERT_EQ(lw_message_new(proxy.get(), nullptr, &message), LW_OK);
  EXPECT_EQ(lw_message_push(message, "x", 1, nullptr, nullptr), LW_ERR_ARGUMENT);
  EXPECT_EQ(lw_message_begin_body(message, {}, {}), LW_OK);
  EXPECT_EQ(lw_message_begin_body(message, {}, {}), LW_ERR_ARGUMENT);
  EXPECT_EQ(lw_message_end_head(message), LW_ERR_ARGUMENT);
  EXPECT_EQ(lw_message_push(message, nullptr, 1, nullptr, nullptr), LW_ERR_ARGUMENT);
  EXPECT_EQ(lw_message_finish(message, nullptr, nullptr), LW_OK);
  EXPECT_EQ(lw_message_finish(message, nullptr, nullptr), LW_ERR_ARGUMENT);
  EXPECT_EQ(lw_message_push(message, "x", 1, nullptr, nullptr), LW_ERR_ARGUMENT);
  EXPECT_EQ(lw_message_header(message, {}, {}), LW_ERR_ARGUMENT);
  lw_decision decision{};
  EXPECT_EQ(lw_message_decision(message, &decision), LW_ERR_ARGUMENT);  // of no size
  lw_message_free(message);
  lw_message_free(nullptr);
  EXPECT_EQ(lw_message_new(nullptr, nullptr, &message), LW_ERR_ARGUMENT);
  EXPECT_EQ(lw_message_new(proxy.get(), nullptr, nullptr), LW_ERR_ARGUMENT);
}

TEST(CMessage, TrailersAreLookedAt) {
  Proxy proxy;
  lw_message_facts facts{};
  facts.struct_size = sizeof facts;
  facts.host = tests::text(std::string_view("collect.tracker.example"));
  lw_message* message = nullptr;
  ASSERT_EQ(lw_message_new(proxy.get(), &facts, &message), LW_OK);
  lw_message_begin_body(message, {}, {});
  lw_message_push(message, "nothing", 7, nullptr, nullptr);
  lw_message_header(message, tests::text(std::string_view("X-Trailer")),
                    tests::text(std::string_view("anna@mail.example.org")));
  lw_message_finish(message, nullptr, nullptr);
  lw_string value{};
  ASSERT_EQ(lw_message_rewritten_header(message, 0, &value), 1);
  EXPECT_EQ(tests::text(value), "****@****.*******.***");
  lw_message_free(message);
}

}  // namespace
}  // namespace leakwire
