// What one message can make of the library: bytes held back, records, time; and mistakes in
// options.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

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

std::string repeated(std::string_view piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += piece;
  return all;
}

// What opens candidates as long as they can be, lays bare other values, or looks as if it would.
std::vector<std::string> hostile_bodies() {
  return {
      repeated("4", 6000),
      repeated("a.b-c_", 1500) + "@mail.example.org " + repeated("x@", 900),
      repeated("4111111111111111", 300),
      repeated("4111 1111 1111 1111 5555-5555-5555-4444 ", 60),
      repeated("a@b.example.org4111111111111111+442079460123", 60),
      repeated("password=", 700),
      "token eyJ" + repeated("hbGciOiJIUzI1NiJ9", 400) + "." + repeated("e30", 600) + ".x" +
          " anna@mail.example.org 4111111111111111",
      repeated("DE89370400440532013000", 120) + repeated("DE", 500),
      repeated("https://u:p@h.example/?a=", 150),
      "x\n-----BEGIN RSA PRIVATE KEY-----\n" +
          repeated("MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX\n", 90) +
          "-----END RSA PRIVATE KEY-----\n" + repeated("4111111111111111,", 90),
      repeated("-----BEGIN ", 400),
      repeated("::1 fe80::1 192.0.2.1 00:1a:2b:3c:4d:5e ", 80),
  };
}

// Most bytes that were held back at any time, and the decision.
struct Held {
  std::size_t most = 0;
  lw_decision decision{};
  std::string released;
};

Held release(lw_inspector* inspector, std::string_view body, std::size_t cut) {
  Held held;
  lw_message_facts facts{};
  facts.struct_size = sizeof facts;
  facts.host = tests::text("collect.tracker.example");
  lw_message* message = nullptr;
  lw_message_new(inspector, &facts, &message);
  lw_message_begin_body(message, {}, {});
  std::size_t pushed = 0;
  while (pushed < body.size()) {
    const std::size_t size = std::min(cut, body.size() - pushed);
    lw_message_push(message, body.data() + pushed, size, tests::append, &held.released);
    pushed += size;
    held.most = std::max(held.most, pushed - std::min(pushed, held.released.size()));
  }
  lw_message_finish(message, tests::append, &held.released);
  held.decision.struct_size = sizeof held.decision;
  lw_message_decision(message, &held.decision);
  lw_message_free(message);
  return held;
}

bool is_clean(const lw_pack* pack, std::string_view bytes) {
  lw_scanner* scanner = nullptr;
  lw_scanner_new(pack, &scanner);
  const auto stop = [](void*, const lw_finding* finding) {
    return finding->confidence >= LW_CONFIDENCE_LIKELY ? 1 : 0;
  };
  const bool clean = lw_scan(scanner, bytes.data(), bytes.size(), stop, nullptr) == LW_OK;
  lw_scanner_free(scanner);
  return clean;
}

// Whatever the cut: no more than the longest possible finding is held back, and what has gone on is
// clean.
TEST(CLimits, AtMostAWindowIsHeldBackAtAnyCut) {
  lw_inspector_options options{};
  options.unbuffered = 1;
  Proxy proxy(options, kMasks);
  const std::size_t window = lw_pack_window(proxy.pack());
  for (const std::string& body : hostile_bodies()) {
    for (const std::size_t cut : {1U, 2U, 3U, 7U, 16U, 63U, 64U, 65U, 500U, 1460U, 4096U}) {
      const Held held = release(proxy.get(), body, cut);
      EXPECT_LE(held.most, window) << body.substr(0, 40) << ' ' << cut;
      if (held.decision.action == LW_ACTION_BLOCK) continue;
      EXPECT_EQ(held.released.size(), body.size());
      EXPECT_TRUE(is_clean(proxy.pack(), held.released)) << body.substr(0, 40) << ' ' << cut;
    }
  }
}

// A first cut anywhere, in the middle of what is open there.
TEST(CLimits, AtMostAWindowIsHeldBackWhereverTheFirstCutIs) {
  lw_inspector_options options{};
  options.unbuffered = 1;
  Proxy proxy(options, kMasks);
  const std::size_t window = lw_pack_window(proxy.pack());
  const std::string body = repeated("4", 700) + "a.b@mail.example.org4111111111111111 " +
                           repeated("x", 300) + "@mail.example.org " + repeated("5", 300);
  for (std::size_t cut = 1; cut <= body.size(); ++cut) {
    const Held held = release(proxy.get(), body, cut);
    EXPECT_LE(held.most, window) << cut;
    EXPECT_TRUE(is_clean(proxy.pack(), held.released)) << cut;
  }
}

std::size_t count(const std::vector<std::string>& records, std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(),
      [text](const std::string& record) { return record.find(text) != std::string::npos; }));
}

TEST(CLimits, RecordsOfOneMessageAreCappedAndTheRestCounted) {
  for (const bool streamed : {false, true}) {
    lw_inspector_options options{};
    options.most_records = 3;
    options.unbuffered = streamed ? 1 : 0;
    Proxy proxy(options);
    ProxyMessage message;
    for (int i = 0; i < 10; ++i) {
      message.body += "write to anna" + std::to_string(i) + "@mail.example.org now\n";
    }
    Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_REDACT);
    EXPECT_EQ(passed.decision.findings, 10U);
    EXPECT_EQ(passed.body.find("anna"), std::string::npos);  // taken out all the same
    EXPECT_EQ(count(proxy.records, "\"event_type\":\"finding\""), 3U);
    EXPECT_EQ(count(proxy.records, "7 more findings of a message"), 1U);
    EXPECT_EQ(proxy.metrics().suppressed, 7U);
    EXPECT_EQ(proxy.metrics().findings, 10U);
    // What decides is told, however late it comes.
    message.body += "card 4111 1111 1111 1111 and no more";
    passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.action, LW_ACTION_BLOCK);
    EXPECT_EQ(count(proxy.records, "\"detector\":\"card-number\""), 1U);
    EXPECT_EQ(proxy.metrics().suppressed, 14U);
  }
}

// Counted over all inspectors of a sink, and what is past the records of one message too.
TEST(CLimits, BudgetsOfThePolicyAreCounted) {
  constexpr std::string_view kBudget = R"(leakwire: 1
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
promises: [{id: little, text: Few people are told of., source: here, seen: part, why: a number}]
budgets:
  - {name: few, when: {category: contact.email, to: third-party}, count: distinct persons,
     at-most: 5, per: [day, receiver], then: report, because: little}
default: report
)";
  lw_key* key = nullptr;  // people under two keys are never added up
  ASSERT_EQ(lw_key_new(nullptr, &key, nullptr, nullptr), LW_OK);
  lw_inspector_options options{};
  options.most_records = 2;
  options.key = key;
  Proxy proxy(options, kBudget);
  lw_inspector* other = nullptr;
  options.struct_size = sizeof options;
  options.pack = proxy.pack();
  options.places = proxy.places();
  options.policy = proxy.policy();
  options.sink = proxy.sink();
  ASSERT_EQ(lw_inspector_new(&options, &other, nullptr, nullptr), LW_OK);
  const auto people = [](int from, int to) {
    ProxyMessage message;
    for (int i = from; i < to; ++i) message.body += "p" + std::to_string(i) + "@mail.example.org\n";
    return message;
  };
  const auto overruns = [&] { return count(proxy.records, "\"event_type\":\"budget\""); };
  pass(proxy.get(), people(0, 3));
  pass(other, people(1, 5));
  EXPECT_EQ(overruns(), 0U);
  EXPECT_EQ(lw_inspector_swap(other, nullptr, nullptr, proxy.policy()), LW_OK);
  pass(other, people(3, 6));
  EXPECT_EQ(overruns(), 1U);
  EXPECT_EQ(count(proxy.records, "\"count\":6"), 1U);
  pass(proxy.get(), people(0, 20));
  EXPECT_EQ(overruns(), 1U);  // told once
  lw_inspector_free(other);
  lw_key_free(key);
}

// The clock is looked at within long steps, too: one microsecond is over before the first.
TEST(CLimits, ADeadlineEndsALongStep) {
  for (const std::uint8_t fail : {LW_FAIL_OPEN, LW_FAIL_CLOSED}) {
    lw_inspector_options options{};
    options.deadline_us = 1;
    options.fail = fail;
    Proxy proxy(options);
    ProxyMessage message;
    message.body = repeated("write to anna@mail.example.org\n", 20'000);
    const Passed passed = pass(proxy.get(), message);
    EXPECT_EQ(passed.decision.failed, 1);
    EXPECT_LT(passed.decision.findings, 20'000U);
    EXPECT_EQ(proxy.metrics().over_deadline, 1U);
    EXPECT_EQ(passed.body, fail == LW_FAIL_OPEN ? message.body : "");
  }
}

TEST(CLimits, NetworksThatAreNoneAreToldEach) {
  std::vector<std::string> told;
  lw_inspector_options options{};
  options.struct_size = sizeof options;
  options.home_networks = "10.0.0.0/8,10.0.0.0/33,x,2001:db8::/32,192.0.2.1,1.2.3";
  lw_inspector* inspector = nullptr;
  const auto on_error = [](void* user, const lw_error* error) {
    static_cast<std::vector<std::string>*>(user)->push_back(tests::text(error->message));
  };
  EXPECT_EQ(lw_inspector_new(&options, &inspector, on_error, &told), LW_ERR_ARGUMENT);
  EXPECT_EQ(inspector, nullptr);
  EXPECT_EQ(told.size(), 3U);
  EXPECT_EQ(count(told, "\"10.0.0.0/33\""), 1U);
  EXPECT_EQ(count(told, "\"x\""), 1U);
  EXPECT_EQ(count(told, "\"1.2.3\""), 1U);
  options.home_networks = "10.0.0.0/8,2001:db8::/32,192.0.2.1";
  EXPECT_EQ(lw_inspector_new(&options, &inspector, on_error, &told), LW_OK);
  lw_inspector_free(inspector);
}

std::vector<std::string> records_of(const lw_message_facts& facts) {
  constexpr std::string_view kKept = "leakwire: 1\nus: {home: EEA}\nown: {clients: pseudonym}\n";
  Proxy proxy({}, kKept);
  lw_message* message = nullptr;
  EXPECT_EQ(lw_message_new(proxy.get(), &facts, &message), LW_OK);
  lw_message_header(message, tests::text("X-Card"), tests::text("card 4111111111111111"));
  lw_message_finish(message, nullptr, nullptr);
  lw_message_free(message);
  return proxy.records;
}

TEST(CLimits, RecordsTellTheConnectionWhereItIsKnown) {
  lw_message_facts facts{};
  facts.struct_size = sizeof facts;
  facts.host = tests::text("collect.tracker.example");
  facts.address = tests::text("192.0.2.9");
  facts.client_address = tests::text("10.0.0.7");
  facts.port = 443;
  facts.client_port = 51110;
  facts.transaction = 3;
  std::vector<std::string> records = records_of(facts);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_NE(records[0].find("\"src_port\":51110,\"dest_ip\":\"192.0.2.9\",\"dest_port\":443,"
                            "\"app_proto\":\"http\",\"tx_id\":3"),
            std::string::npos)
      << records[0];
  EXPECT_EQ(count(records, "flow_id"), 0U);
  // An answer: the client, of whose address a pseudonym is kept, is at its other end.
  facts.is_answer = 1;
  facts.receiver = LW_RECEIVER_CLIENT;
  facts.client_address = tests::text("198.51.100.7");
  records = records_of(facts);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(count(records, "198.51.100.7"), 0U);
  EXPECT_NE(records[0].find("\"src_ip\":\"192.0.2.9\",\"src_port\":443,\"dest_ip\":\"network.ip:"),
            std::string::npos)
      << records[0];
  EXPECT_EQ(count(records, "\"dest_port\":51110"), 1U);
  facts.client_port = 0;
  EXPECT_EQ(count(records_of(facts), "tx_id"), 0U);
}

// Trailers move what facts are views of: they are worked out again.
TEST(CLimits, TrailersInTheMiddleOfABodyThatIsReleased) {
  lw_inspector_options options{};
  options.unbuffered = 1;
  Proxy proxy(options, kMasks);
  lw_message_facts facts{};
  facts.struct_size = sizeof facts;
  facts.host = tests::text("collect.tracker.example");
  facts.target = tests::text("/upload");
  facts.method = tests::text("POST");
  lw_message* message = nullptr;
  ASSERT_EQ(lw_message_new(proxy.get(), &facts, &message), LW_OK);
  lw_message_begin_body(message, {}, {});
  std::string released;
  const auto push = [&](std::string_view bytes) {
    lw_message_push(message, bytes.data(), bytes.size(), tests::append, &released);
  };
  push("mail anna@mail.example.org and more to come, ");
  const std::string name = "X-Trailer-" + repeated("n", 40);
  for (int i = 0; i < 100; ++i) {
    lw_message_header(message, tests::text(std::string_view(name)), tests::text("v"));
  }
  push("card 4111 1111 1111 1111");
  lw_message_finish(message, tests::append, &released);
  EXPECT_EQ(released, "mail ****@****.*******.*** and more to come, card **** **** **** ****");
  EXPECT_EQ(count(proxy.records, "\"url\":\"/upload\""), 2U);
  lw_message_free(message);
}

}  // namespace
}  // namespace leakwire
