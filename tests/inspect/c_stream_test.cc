// Law 2 for bodies that are released as they are settled: what has gone on is clean, whatever the
// cut, and equals the whole body with its findings masked.
#include <gtest/gtest.h>

#include "decode/compress.h"
#include "inspect/c_proxy.h"

namespace leakwire {
namespace {

using tests::pass;
using tests::Passed;
using tests::Proxy;
using tests::ProxyMessage;

constexpr std::string_view kMasks = R"(leakwire: 1
mode: enforce
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
rules: [{name: all, when: {category: '*', confidence: likely}, then: redact}]
)";

const std::vector<std::string>& bodies() {
  static const std::vector<std::string> kBodies{
      "card 4111 1111 1111 1111 and 5555-5555-5555-4444, anna@mail.example.org!",
      "a@b.example.org4111111111111111 jo@mail.example.org\nIBAN DE89370400440532013000\n",
      R"({"card":"378282246310005","mail":"anna@mail.example.org","password":"hunter2hunter"})",
      "x\n-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX\n"
      "-----END RSA PRIVATE KEY-----\nbehind: anna@mail.example.org 4111111111111111\n",
      std::string(300, '4') + "111111111111111" + std::string(80, ' ') + "anna@mail.example.org",
      "nothing at all",
  };
  return kBodies;
}

lw_inspector_options unbuffered() {
  lw_inspector_options options{};
  options.unbuffered = 1;
  return options;
}

std::uint64_t findings_of(const lw_pack* pack, std::string_view body) {
  lw_scanner* scanner = nullptr;
  lw_scanner_new(pack, &scanner);
  std::uint64_t count = 0;
  const auto add = [](void* user, const lw_finding* finding) {
    if (finding->confidence >= LW_CONFIDENCE_LIKELY) ++*static_cast<std::uint64_t*>(user);
    return 0;
  };
  lw_scan(scanner, body.data(), body.size(), add, &count);
  lw_scanner_free(scanner);
  return count;
}

// In two pieces at every place, and in pieces of every small size.
TEST(CStream, WhatIsReleasedIsTheMaskedWholeAtEveryCut) {
  Proxy whole(lw_inspector_options{}, kMasks);
  Proxy proxy(unbuffered(), kMasks);
  for (const std::string& body : bodies()) {
    ProxyMessage message;
    message.body = body;
    const std::string masked = pass(whole.get(), message).body;
    EXPECT_EQ(masked.size(), body.size());
    for (std::size_t cut = 1; cut <= body.size(); ++cut) {
      message.cut = cut;
      const Passed passed = pass(proxy.get(), message);
      ASSERT_EQ(passed.body, masked) << cut;
      ASSERT_EQ(passed.decision.streaming, 1);
    }
    EXPECT_EQ(findings_of(proxy.pack(), masked), 0U);
  }
}

// A body one byte longer than the buffer: what was held back goes on masked, too.
TEST(CStream, ABodyLongerThanTheBufferIsReleasedFromItsFirstByte) {
  Proxy whole(lw_inspector_options{}, kMasks);
  for (const std::string& body : bodies()) {
    ProxyMessage message;
    message.body = body;
    const std::string masked = pass(whole.get(), message).body;
    lw_inspector_options options{};
    options.buffer = body.size() / 2;
    Proxy proxy(options, kMasks);
    for (const std::size_t cut : {std::size_t{1}, std::size_t{5}, std::size_t{1000}}) {
      message.cut = cut;
      const Passed passed = pass(proxy.get(), message);
      EXPECT_EQ(passed.body, masked);
      EXPECT_EQ(passed.decision.streaming, 1);
    }
    EXPECT_EQ(proxy.metrics().streamed, 3U);
  }
}

TEST(CStream, OfABlockedValueNotAByteGoesOnAtAnyCut) {
  Proxy proxy(unbuffered());
  const std::string before = "this goes on, ";
  const std::string body = before + "card 4111 1111 1111 1111 and what is behind";
  for (std::size_t cut = 1; cut <= body.size(); ++cut) {
    ProxyMessage message;
    message.body = body;
    message.cut = cut;
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
    EXPECT_EQ(passed.decision.partial, passed.body.empty() ? 0 : 1);
    EXPECT_EQ(passed.body, body.substr(0, passed.body.size()));
    EXPECT_EQ(passed.body.find('4'), std::string::npos) << cut;
  }
  EXPECT_EQ(proxy.metrics().blocked, body.size());
}

// What stands in the same message counts, whatever stands in others that are under way.
TEST(CStream, MessagesUnderWayAreToldApart) {
  constexpr std::string_view kBoth = R"(leakwire: 1
mode: enforce
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
rules: [{name: both, when: {all-of: [contact.email, payment.card], confidence: likely}, then: block}]
)";
  Proxy proxy(unbuffered(), kBoth);
  lw_message_facts facts{};
  facts.struct_size = sizeof facts;
  facts.host = tests::text("collect.tracker.example");
  lw_message* messages[2] = {};
  for (lw_message*& message : messages) {
    ASSERT_EQ(lw_message_new(proxy.get(), &facts, &message), LW_OK);
    lw_message_begin_body(message, {}, {});
  }
  std::string released;
  const auto say = [&](int which, std::string piece) {
    piece += std::string(20'000, '.');  // what comes before it is settled
    lw_message_push(messages[which], piece.data(), piece.size(), tests::append, &released);
    lw_decision decision{};
    decision.struct_size = sizeof decision;
    lw_message_decision(messages[which], &decision);
    return decision.action;
  };
  EXPECT_EQ(say(0, "mail anna@mail.example.org and more "), LW_ACTION_ALLOW);
  EXPECT_EQ(say(1, "card 4111 1111 1111 1111 and more "), LW_ACTION_ALLOW);
  EXPECT_EQ(say(0, "card 5555 5555 5555 4444 and more "), LW_ACTION_BLOCK);
  EXPECT_EQ(say(1, "phone +44 20 7946 0123 and more "), LW_ACTION_ALLOW);
  for (lw_message* message : messages) lw_message_free(message);
}

TEST(CStream, RecordsTellTheSameAsOfAWholeBody) {
  Proxy whole(lw_inspector_options{}, kMasks);
  Proxy proxy(unbuffered(), kMasks);
  ProxyMessage message;
  message.body = bodies()[3];
  message.cut = 3;
  pass(whole.get(), message);
  pass(proxy.get(), message);
  const auto places = [](const std::vector<std::string>& records) {
    std::vector<std::string> all;
    for (const std::string& record : records) {
      if (record.find("\"event_type\":\"finding\"") == std::string::npos) continue;
      const std::size_t at = record.find("\"offset\":");
      all.push_back(record.substr(at, record.find('}', at) - at));
      EXPECT_NE(record.find("\"enforced\":\"redacted\""), std::string::npos);
    }
    return all;
  };
  EXPECT_EQ(places(proxy.records), places(whole.records));
  EXPECT_FALSE(proxy.records.empty());
}

TEST(CStream, ACompressedBodyGoesOnAsItCameUntilSomethingMustNot) {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "line " + std::to_string(i * 7919) + " of a long text\n";
  for (const auto& [coding, packed] : {std::pair{std::string("gzip"), tests::gzip(text)},
                                       std::pair{std::string("zstd"), tests::zstd(text)}}) {
    for (const std::size_t cut : {std::size_t{1}, std::size_t{100}, std::size_t{5000}}) {
      Proxy proxy(unbuffered());
      ProxyMessage message;
      message.body = packed;
      message.coding = coding;
      message.cut = cut;
      const Passed passed = pass(proxy.get(), message);
      EXPECT_EQ(passed.decision.action, LW_ACTION_ALLOW);
      EXPECT_EQ(passed.body, packed);
    }
  }
  Proxy proxy(unbuffered());
  for (const std::string_view value : {"card 4111 1111 1111 1111", "anna@mail.example.org"}) {
    ProxyMessage message;
    message.body = tests::gzip(text + std::string(value) + " " + text);
    message.coding = "gzip";
    message.cut = 50;
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
    EXPECT_EQ(passed.decision.partial, 1);
    EXPECT_LT(passed.body.size(), message.body.size());
    EXPECT_EQ(passed.body, message.body.substr(0, passed.body.size()));
  }
}

// A header may lie: bytes that are in no coding are held until it is settled what they are.
TEST(CStream, ABodyThatIsNotInItsCodingGivesNothingAway) {
  Proxy proxy(unbuffered());
  ProxyMessage message;
  message.body = "card 4111 1111 1111 1111";
  message.coding = "gzip";
  for (std::size_t cut = 1; cut <= message.body.size(); ++cut) {
    message.cut = cut;
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
    EXPECT_EQ(passed.body.find('4'), std::string::npos) << cut;
  }
}

TEST(CStream, ALongBodyThatItsHostKeepsIsJudgedAlone) {
  lw_inspector_options options{};
  options.buffer = 16;
  Proxy proxy(options);
  ProxyMessage message;
  message.host_keeps = true;
  message.body = std::string(100, 'x');
  EXPECT_EQ(pass(proxy.get(), message).decision.action, LW_ACTION_ALLOW);
  message.body += " anna@mail.example.org";
  const Passed passed = pass(proxy.get(), message);
  EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
  EXPECT_EQ(passed.decision.partial, 0);
}

// The head has to be right before a byte of the body goes on.
TEST(CStream, TheHeadIsJudgedBeforeTheBody) {
  Proxy proxy(unbuffered());
  ProxyMessage message;
  message.headers = {{"Cookie", "card=4111111111111111"}};
  message.body = "nothing to see";
  const Passed blocked = pass(proxy.get(), message);
  EXPECT_EQ(blocked.decision.action, LW_ACTION_BLOCK);
  EXPECT_EQ(blocked.decision.partial, 0);
  EXPECT_EQ(blocked.body, "");
  message.headers = {{"Cookie", "m=anna@mail.example.org"}};
  const Passed redacted = pass(proxy.get(), message);
  EXPECT_EQ(redacted.decision.action, LW_ACTION_REDACT);
  EXPECT_EQ(redacted.headers[0], "m=****@****.*******.***");
  EXPECT_EQ(redacted.body, message.body);
}

// What is held of a long body is a constant, and so is the rest that a message holds.
TEST(CStream, ALongBodyIsHeldInConstantMemory) {
  const std::string text = "user anna@mail.example.org paid with 4111 1111 1111 1111, thanks\n";
  std::size_t first = 0;
  for (const std::size_t size : {std::size_t{1} << 20, std::size_t{16} << 20}) {
    lw_inspector_options options = unbuffered();
    Proxy proxy(options, kMasks);
    ProxyMessage message;
    while (message.body.size() < size) message.body += text;
    message.cut = std::size_t{64} << 10;
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.body.size(), message.body.size());
    EXPECT_EQ(passed.body.find("4111"), std::string::npos);
    if (first == 0) first = passed.memory;
    EXPECT_LE(passed.memory, first + (std::size_t{64} << 10));
    EXPECT_LT(passed.memory, std::size_t{1} << 20);
  }
}

}  // namespace
}  // namespace leakwire
