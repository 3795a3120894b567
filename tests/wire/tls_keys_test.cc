// What TLS is told as where its secrets are missing, late, or not its own.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/tls/key_log.h"
#include "wire/tls/tls.h"
#include "wire/tls_talk.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

const std::string kRequest =
    "POST /pay HTTP/1.1\r\nHost: api.example\r\nContent-Length: 19\r\n\r\n4111 1111 1111 "
    "1111";
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::vector<std::string> kEncrypted{"encrypted:api.example:"};

const char* suite_of(int version) {
  return version == TLS1_2_VERSION ? "ECDHE-RSA-AES128-GCM-SHA256" : "TLS_AES_128_GCM_SHA256";
}

void replay(TestFlow& flow, const TlsTalk::Said& said) {
  for (const auto& [by_client, bytes] : said) by_client ? flow.client(bytes) : flow.server(bytes);
}

// The last digit of every secret is another one.
std::string wrong(std::string keys) {
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i] == '\n') keys[i - 1] = keys[i - 1] == '0' ? '1' : '0';
  }
  return keys;
}

TEST(TlsKeys, WithoutThemAConnectionIsToldAsEncrypted) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsTalk talk(version, suite_of(version));
    TlsTalk another(version, suite_of(version));
    talk.say(true, kRequest);
    KeyLog keys;
    keys.add("garbage\n# a comment\nCLIENT_RANDOM zz 11\n" + another.keys());
    EXPECT_EQ(keys.passed_over(), 2U);
    TestFlow flow(443, Transport::kTcp, false, &keys);
    replay(flow, talk.said());
    flow.close();
    EXPECT_TRUE(flow.told.messages.empty());
    EXPECT_EQ(flow.told.unseens, kEncrypted);
  }
}

TEST(TlsKeys, WrongOnesOpenNothingAndThatIsTold) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const char* const suite : {suite_of(version), "ECDHE-RSA-AES128-SHA"}) {
      if (version == TLS1_3_VERSION && suite != std::string(suite_of(version))) continue;
      TlsTalk talk(version, suite);
      for (int i = 0; i < 100; ++i) talk.say(true, kRequest);
      KeyLog keys;
      keys.add(wrong(talk.keys()));
      TestFlow flow(443, Transport::kTcp, false, &keys);
      replay(flow, talk.said());
      // At once, or after as many records as a handshake may have.
      EXPECT_EQ(flow.told.unseens, kEncrypted) << suite;
      EXPECT_LT(flow.parser->memory(), 2048U);
      flow.close();
      EXPECT_TRUE(flow.told.messages.empty());
      EXPECT_EQ(flow.told.unseens, kEncrypted) << suite;
    }
  }
}

TEST(TlsKeys, OfAnotherSizeOpenNothing) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  talk.say(true, kRequest);
  std::string keys_text = talk.keys();
  for (std::size_t i = 0; i < keys_text.size(); ++i) {
    if (keys_text[i] == '\n') keys_text.insert(i, "00"), i += 2;
  }
  KeyLog keys;
  keys.add(keys_text);
  TestFlow flow(443, Transport::kTcp, false, &keys);
  replay(flow, talk.said());
  flow.close();
  EXPECT_EQ(flow.told.unseens, kEncrypted);
}

// The log is followed as it grows: what they open waits.
TEST(TlsKeys, ThatComeLateOpenWhatWaits) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsTalk talk(version, suite_of(version));
    talk.say(true, kRequest);
    talk.say(false, kAnswer);
    for (std::size_t late = 0; late <= talk.said().size(); ++late) {
      KeyLog keys;
      TestFlow flow(443, Transport::kTcp, false, &keys);
      for (std::size_t i = 0; i < talk.said().size(); ++i) {
        if (i == late) keys.add(talk.keys());
        const auto& [by_client, bytes] = talk.said()[i];
        by_client ? flow.client(bytes) : flow.server(bytes);
      }
      if (late == talk.said().size()) keys.add(talk.keys());
      flow.close();
      EXPECT_TRUE(flow.told.unseens.empty()) << version << ' ' << late;
      ASSERT_EQ(flow.told.messages.size(), 2U) << version << ' ' << late;
      EXPECT_EQ(flow.told.messages[0].bodies.at(0).bytes, "4111 1111 1111 1111");
      EXPECT_EQ(flow.told.messages[1].bodies.at(0).bytes, "ok");
      EXPECT_TRUE(flow.told.all_ended());
    }
  }
}

// One that is followed may end in the midst of a connection.
TEST(TlsKeys, OfOneSideOpenThatSide) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  talk.say(true, kRequest);
  talk.say(false, kAnswer);
  const std::string& all = talk.keys();
  const std::size_t at = all.find("CLIENT_TRAFFIC_SECRET_0");
  KeyLog keys;
  keys.add(all.substr(at, all.find('\n', at) + 1 - at));
  TestFlow flow(443, Transport::kTcp, false, &keys);
  TlsTalk::Said client;
  for (const auto& one : talk.said()) {
    // Of the server its hello alone.
    if (one.first || client.size() < 2) client.push_back(one);
  }
  replay(flow, client);
  flow.close();
  EXPECT_EQ(flow.told.all().find("4111 1111 1111 1111") != std::string::npos,
            flow.told.unseens.empty());
}

TEST(TlsKeys, ThatNeverComeAreNotWaitedForWithoutEnd) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  const std::string long_text(10'000, 'x');
  for (int i = 0; i < 50; ++i) talk.say(true, long_text);
  KeyLog keys;
  TestFlow flow(443, Transport::kTcp, false, &keys);
  std::size_t most = 0;
  for (const auto& [by_client, bytes] : talk.said()) {
    by_client ? flow.client(bytes) : flow.server(bytes);
    most = std::max(most, flow.parser->memory());
  }
  EXPECT_LT(most, Tls::kMostHeld + 32'000);
  EXPECT_EQ(flow.told.unseens, kEncrypted);
  EXPECT_LT(flow.parser->memory(), 2048U);
  keys.add(talk.keys());
  flow.close();
  EXPECT_TRUE(flow.told.messages.empty());
  EXPECT_EQ(flow.told.unseens, kEncrypted);
}

TEST(TlsKeys, HalfAHandshakeIsToldOnce) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsTalk talk(version, suite_of(version));
    talk.say(true, kRequest);
    KeyLog keys;
    keys.add(talk.keys());
    for (const bool by_client : {true, false}) {
      for (std::size_t said = 1; said <= talk.said().size(); ++said) {
        TestFlow flow(443, Transport::kTcp, false, &keys);
        for (std::size_t i = 0; i < said; ++i) {
          if (talk.said()[i].first != by_client) continue;
          by_client ? flow.client(talk.said()[i].second) : flow.server(talk.said()[i].second);
        }
        flow.close();
        EXPECT_TRUE(flow.told.messages.empty()) << said;
        if (by_client || said > 1) {
          ASSERT_EQ(flow.told.unseens.size(), 1U) << said;
          EXPECT_EQ(flow.told.unseens[0].substr(0, 9), "encrypted") << said;
        }
      }
    }
  }
}

TEST(TlsKeys, BehindALossNothingIsOpenedAndThatIsTold) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  talk.say(true, kRequest);
  KeyLog keys;
  keys.add(talk.keys());
  TestFlow flow(443, Transport::kTcp, false, &keys);
  replay(flow, talk.said());
  flow.gap(Side::kInitiator, 100).client("anything").close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_EQ(flow.told.unseens.at(0).substr(0, 3), "gap");
  // What waited before the loss is opened too, and in its order.
  KeyLog late;
  TestFlow waits(443, Transport::kTcp, false, &late);
  replay(waits, talk.said());
  waits.gap(Side::kInitiator, 100);
  EXPECT_TRUE(waits.told.messages.empty());
  late.add(talk.keys());
  waits.close();
  ASSERT_EQ(waits.told.messages.size(), 1U);
  EXPECT_EQ(waits.told.unseens, flow.told.unseens);
}

TEST(TlsKeys, ARecordThatWasChangedClosesTheRest) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsTalk talk(version, suite_of(version));
    talk.say(true, kRequest);
    talk.say(true, kRequest);
    TlsTalk::Said said = talk.said();
    said.back().second.back() = static_cast<char>(said.back().second.back() ^ 1);
    KeyLog keys;
    keys.add(talk.keys());
    TestFlow flow(443, Transport::kTcp, false, &keys);
    replay(flow, said);
    flow.close();
    EXPECT_EQ(flow.told.messages.size(), 1U) << version;
    EXPECT_EQ(flow.told.unseens, kEncrypted) << version;
  }
}

TEST(TlsKeys, OfAConnectionJoinedLateAreNotLookedFor) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  const std::size_t handshake = talk.said().size();
  talk.say(true, kRequest);
  KeyLog keys;
  keys.add(talk.keys());
  TestFlow flow(443, Transport::kTcp, true, &keys);
  replay(flow, {talk.said().begin() + static_cast<std::ptrdiff_t>(handshake), talk.said().end()});
  flow.close();
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"encrypted::"});
  EXPECT_TRUE(flow.told.messages.empty());
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
  EXPECT_EQ(keys.told(), 1U);
  keys.add("RSA 0123456789abcdef " + value + "\n");
  EXPECT_EQ(keys.passed_over(), 1U);
  EXPECT_FALSE(keys.find(""));
  EXPECT_FALSE(keys.find(std::string(31, '\xaa')));
}

}  // namespace
}  // namespace leakwire::wire
