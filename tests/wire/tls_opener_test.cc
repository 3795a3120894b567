#include "wire/tls/tls_opener.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/tls/key_log.h"
#include "wire/tls_talk.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

const std::string kRequest =
    "POST /pay HTTP/1.1\r\nHost: api.example\r\nContent-Length: 19\r\n\r\n4111 1111 1111 "
    "1111";
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Suite {
  int version;
  const char* name;
};
const Suite kSuites[] = {
    {TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"},
    {TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384"},
    {TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES256-GCM-SHA384"},
    {TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA384"},
    {TLS1_2_VERSION, "AES256-SHA256"},
    {TLS1_2_VERSION, "AES128-SHA"},
};

void replay(TestFlow& flow, const TlsTalk& talk) {
  for (const auto& [by_client, bytes] : talk.said()) {
    by_client ? flow.client(bytes) : flow.server(bytes);
  }
}

TEST(TlsOpener, OpensEverySuiteItSaysItDoes) {
  for (const Suite& suite : kSuites) {
    TlsTalk talk(suite.version, suite.name);
    talk.say(true, kRequest);
    talk.say(false, kAnswer);
    KeyLog keys;
    keys.add(talk.keys());
    TestFlow flow(443, Transport::kTcp, false, &keys);
    replay(flow, talk);
    flow.close();
    ASSERT_EQ(flow.told.messages.size(), 2U) << suite.name;
    const auto& request = flow.told.messages[0];
    EXPECT_EQ(request.protocol, "http") << suite.name;
    EXPECT_EQ(request.channel, Channel::kEncrypted) << suite.name;
    EXPECT_EQ(request.host, "api.example") << suite.name;
    EXPECT_EQ(request.bodies[0].bytes, "4111 1111 1111 1111") << suite.name;
    EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, "ok") << suite.name;
    EXPECT_TRUE(flow.told.unseens.empty()) << suite.name;
  }
}

TEST(TlsOpener, AtAnyCutAndBehindAChangeOfKeys) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  talk.say(true, kRequest.substr(0, 40));
  talk.update_keys();
  talk.say(true, kRequest.substr(40));
  talk.say(false, kAnswer);
  KeyLog keys;
  keys.add(talk.keys());
  TestFlow flow(443, Transport::kTcp, false, &keys);
  for (const auto& [by_client, bytes] : talk.said()) {
    flow.crumbs(by_client ? Side::kInitiator : Side::kResponder, bytes);
  }
  flow.close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "4111 1111 1111 1111");
  EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, "ok");
}

TEST(TlsOpener, WithoutItsKeysAConnectionIsToldAsEncrypted) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const char* const suite =
        version == TLS1_2_VERSION ? "ECDHE-RSA-AES128-GCM-SHA256" : "TLS_AES_128_GCM_SHA256";
    TlsTalk talk(version, suite);
    TlsTalk other(version, suite);
    talk.say(true, kRequest);
    KeyLog keys;
    keys.add("garbage\n# a comment\nCLIENT_RANDOM zz 11\n" + other.keys());
    EXPECT_EQ(keys.passed_over(), 2U);
    TestFlow flow(443, Transport::kTcp, false, &keys);
    replay(flow, talk);
    flow.close();
    EXPECT_TRUE(flow.told.messages.empty());
    ASSERT_EQ(flow.told.unseens.size(), 1U);
    EXPECT_EQ(flow.told.unseens[0], "encrypted:api.example:");
  }
}

TEST(TlsOpener, WrongKeysOpenNothing) {
  for (const char* const suite : {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA"}) {
    TlsTalk talk(TLS1_2_VERSION, suite);
    talk.say(true, kRequest);
    std::string wrong = talk.keys();
    char& digit = wrong[wrong.size() - 2];
    digit = digit == '0' ? '1' : '0';
    KeyLog keys;
    keys.add(wrong);
    TestFlow flow(443, Transport::kTcp, false, &keys);
    replay(flow, talk);
    flow.close();
    EXPECT_TRUE(flow.told.messages.empty());
    EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"encrypted:api.example:"});
  }
}

TEST(TlsOpener, BehindALossNothingIsOpenedAndThatIsTold) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  talk.say(true, kRequest);
  KeyLog keys;
  keys.add(talk.keys());
  TestFlow flow(443, Transport::kTcp, false, &keys);
  replay(flow, talk);
  flow.gap(Side::kInitiator, 100).client("anything").close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_EQ(flow.told.unseens[0].substr(0, 3), "gap");
}

TEST(KeyLog, LinesComeInPieces) {
  const std::string random(64, 'a'), value(96, 'b');
  const std::string line = "CLIENT_RANDOM " + random + " " + value + "\r\n";
  KeyLog keys;
  for (const char c : line) keys.add(std::string_view(&c, 1));
  const auto found = keys.find(std::string(32, '\xaa'));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->master, std::string(48, '\xbb'));
  keys.add(std::string(5000, 'x') + "\n");
  EXPECT_EQ(keys.passed_over(), 1U);
}

}  // namespace
}  // namespace leakwire::wire
