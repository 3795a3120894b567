#include "wire/tls/tls_opener.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/tls/tls.h"
#include "wire/tls_talk.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

const std::string kRequest =
    "POST /pay HTTP/1.1\r\nHost: api.example\r\nContent-Length: 19\r\n\r\n4111 1111 1111 "
    "1111";
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string kCard = "4111 1111 1111 1111";

void replay(TestFlow& flow, const TlsTalk::Said& said) {
  for (const auto& [by_client, bytes] : said) by_client ? flow.client(bytes) : flow.server(bytes);
}

// What is told of it where its secrets are.
Told told_of(const TlsTalk& talk) {
  KeyLog keys;
  keys.add(talk.keys());
  TestFlow flow(443, Transport::kTcp, false, &keys);
  replay(flow, talk.said());
  flow.close();
  return flow.told;
}

// `times` a request and its answer, encrypted, whole, and nothing that was not seen.
void expect_read(const Told& told, const std::string& name, std::size_t times = 1) {
  EXPECT_EQ(told.unseens, std::vector<std::string>{}) << name;
  ASSERT_EQ(told.messages.size(), 2 * times) << name;
  for (std::size_t i = 0; i < told.messages.size(); ++i) {
    const Told::Message& message = told.messages[i];
    EXPECT_EQ(message.protocol, "http") << name;
    EXPECT_EQ(message.channel, Channel::kEncrypted) << name;
    EXPECT_EQ(message.host, "api.example") << name;
    EXPECT_TRUE(message.whole) << name;
    EXPECT_EQ(message.bodies.at(0).bytes, message.is_answer ? "ok" : kCard) << name;
  }
}

void exchange(TlsTalk& talk) {
  EXPECT_EQ(talk.say(true, kRequest), kRequest);
  EXPECT_EQ(talk.say(false, kAnswer), kAnswer);
}

struct Suite {
  int version;
  const char* name;
};
const Suite kSuites[] = {
    {TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"},
    {TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384"},
    {TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256"},
    {TLS1_3_VERSION, "TLS_AES_128_CCM_SHA256"},
    {TLS1_3_VERSION, "TLS_AES_128_CCM_8_SHA256"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES256-GCM-SHA384"},
    {TLS1_2_VERSION, "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {TLS1_2_VERSION, "DHE-RSA-AES128-GCM-SHA256"},
    {TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305"},
    {TLS1_2_VERSION, "DHE-RSA-CHACHA20-POLY1305"},
    {TLS1_2_VERSION, "ECDHE-ECDSA-AES128-CCM"},
    {TLS1_2_VERSION, "ECDHE-ECDSA-AES256-CCM8"},
    {TLS1_2_VERSION, "AES256-CCM"},
    {TLS1_2_VERSION, "DHE-RSA-AES128-CCM8"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA256"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA384"},
    {TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA384"},
    {TLS1_2_VERSION, "AES256-SHA256"},
    {TLS1_2_VERSION, "AES128-SHA"},
};

TEST(TlsOpener, OpensEverySuiteItSaysItDoes) {
  for (const Suite& suite : kSuites) {
    TlsTalk talk(suite.version, suite.name);
    exchange(talk);
    expect_read(told_of(talk), suite.name);
  }
}

// RFC 7366 is what OpenSSL offers by itself.
TEST(TlsOpener, OpensCbcWithItsMacInsideToo) {
  for (const char* const suite : {"AES128-SHA", "AES256-SHA256", "ECDHE-RSA-AES256-SHA384"}) {
    TlsTalk talk(TLS1_2_VERSION, suite, [](SSL_CTX* client, SSL_CTX*) {
      SSL_CTX_set_options(client, SSL_OP_NO_ENCRYPT_THEN_MAC);
    });
    exchange(talk);
    expect_read(told_of(talk), suite);
  }
}

unsigned shared_key(unsigned char* key) {
  for (unsigned char i = 0; i < 16; ++i) key[i] = i;
  return 16;
}

TEST(TlsOpener, OpensSuitesOfSharedKeys) {
  const TlsTalk::Setup setup = [](SSL_CTX* client, SSL_CTX* server) {
    SSL_CTX_set_psk_client_callback(
        client, [](SSL*, const char*, char* name, unsigned, unsigned char* key, unsigned) {
          name[0] = 'n';
          name[1] = '\0';
          return shared_key(key);
        });
    SSL_CTX_set_psk_server_callback(
        server, [](SSL*, const char*, unsigned char* key, unsigned) { return shared_key(key); });
  };
  for (const char* const suite : {"PSK-AES128-GCM-SHA256", "ECDHE-PSK-AES256-CBC-SHA384",
                                  "DHE-PSK-CHACHA20-POLY1305", "PSK-AES256-CCM8"}) {
    TlsTalk talk(TLS1_2_VERSION, suite, setup);
    exchange(talk);
    expect_read(told_of(talk), suite);
  }
}

TEST(TlsOpener, AtAnyCutAndBehindAChangeOfKeys) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
  talk.say(true, kRequest.substr(0, 40));
  talk.update_keys();
  talk.say(true, kRequest.substr(40));
  talk.say(false, kAnswer);
  for (int i = 0; i < 3; ++i) {
    talk.update_keys(i % 2 == 0);
    exchange(talk);
  }
  expect_read(told_of(talk), "whole", 4);
  KeyLog keys;
  keys.add(talk.keys());
  TestFlow flow(443, Transport::kTcp, false, &keys);
  for (const auto& [by_client, bytes] : talk.said()) {
    flow.crumbs(by_client ? Side::kInitiator : Side::kResponder, bytes);
  }
  flow.close();
  expect_read(flow.told, "crumbs", 4);
}

TEST(TlsOpener, SessionsThatGoOn) {
  const std::uint64_t options[] = {0, SSL_OP_NO_TICKET};
  for (const std::uint64_t option : options) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      const bool is_12 = version == TLS1_2_VERSION;
      TlsTalk talk(version, is_12 ? "ECDHE-RSA-AES256-GCM-SHA384" : "TLS_AES_256_GCM_SHA384",
                   [&](SSL_CTX*, SSL_CTX* server) { SSL_CTX_set_options(server, option); });
      exchange(talk);
      talk.resume();
      ASSERT_TRUE(talk.resumed()) << version << ' ' << option;
      exchange(talk);
      expect_read(told_of(talk), std::to_string(version) + (option != 0 ? " id" : " ticket"));
    }
  }
}

TEST(TlsOpener, DataThatIsSentEarly) {
  for (const char* const suite : {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"}) {
    const auto talk =
        std::make_unique<TlsTalk>(TLS1_3_VERSION, suite, [](SSL_CTX*, SSL_CTX* server) {
          SSL_CTX_set_max_early_data(server, 1 << 14);
          SSL_CTX_set_options(server, SSL_OP_NO_ANTI_REPLAY);
        });
    exchange(*talk);
    ASSERT_EQ(talk->resume(kRequest), kRequest);
    EXPECT_NE(talk->keys().find("CLIENT_EARLY_TRAFFIC_SECRET"), std::string::npos);
    EXPECT_EQ(talk->say(false, kAnswer), kAnswer);
    exchange(*talk);
    expect_read(told_of(*talk), suite, 2);
  }
}

// The server does not take it, and it is sent again: as it was, twice.
TEST(TlsOpener, DataThatWasSentEarlyInVain) {
  SSL_CTX* refusing = nullptr;
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", [&](SSL_CTX*, SSL_CTX* server) {
    SSL_CTX_set_max_early_data(server, 1 << 14);
    SSL_CTX_set_options(server, SSL_OP_NO_ANTI_REPLAY);
    refusing = server;
  });
  exchange(talk);
  SSL_CTX_set_max_early_data(refusing, 0);
  SSL_CTX_set_recv_max_early_data(refusing, 1 << 14);
  SSL_CTX_set_allow_early_data_cb(
      refusing, [](SSL*, void*) { return 0; }, nullptr);
  ASSERT_EQ(talk.resume(kRequest.substr(0, kRequest.size() - 5)), "");
  exchange(talk);
  const Told told = told_of(talk);
  EXPECT_TRUE(told.unseens.empty());
  ASSERT_EQ(told.messages.size(), 3U);
  EXPECT_FALSE(told.messages[0].whole);
  EXPECT_EQ(told.messages[1].bodies.at(0).bytes, kCard);
  EXPECT_EQ(told.messages[2].bodies.at(0).bytes, "ok");
}

TEST(TlsOpener, BehindAHelloThatIsToBeSaidAgain) {
  TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", [](SSL_CTX* client, SSL_CTX* server) {
    SSL_CTX_set1_groups_list(client, "X25519:P-384");
    SSL_CTX_set1_groups_list(server, "P-384");
  });
  exchange(talk);
  ASSERT_GT(talk.said().size(), 5U);
  expect_read(told_of(talk), "HelloRetryRequest");
}

TEST(TlsOpener, NegotiatedAnew) {
  for (const char* const suite : {"ECDHE-RSA-AES128-GCM-SHA256", "AES256-SHA256"}) {
    TlsTalk talk(TLS1_2_VERSION, suite, [](SSL_CTX*, SSL_CTX* server) {
      SSL_CTX_set_options(server, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
    });
    exchange(talk);
    const std::size_t before = talk.keys().size();
    talk.renegotiate();
    ASSERT_GT(talk.keys().size(), before) << suite;
    exchange(talk);
    expect_read(told_of(talk), suite, 2);
    // Where the new secrets are not told, what came before is read all the same.
    KeyLog keys;
    keys.add(talk.keys().substr(0, before));
    TestFlow flow(443, Transport::kTcp, false, &keys);
    replay(flow, talk.said());
    flow.close();
    EXPECT_EQ(flow.told.messages.size(), 2U) << suite;
    EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"encrypted:api.example:"}) << suite;
  }
}

TEST(TlsOpener, ClientsThatHaveCertificates) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const bool is_12 = version == TLS1_2_VERSION;
    TlsTalk talk(version, is_12 ? "ECDHE-RSA-AES128-GCM-SHA256" : "TLS_AES_128_GCM_SHA256",
                 [](SSL_CTX* client, SSL_CTX* server) {
                   TlsTalk::add_certificate(client);
                   SSL_CTX_set_verify(server, SSL_VERIFY_PEER,
                                      [](int, X509_STORE_CTX*) { return 1; });
                 });
    exchange(talk);
    expect_read(told_of(talk), std::to_string(version));
  }
}

TEST(TlsOpener, WithAndWithoutWhatMiddleboxesWant) {
  for (const bool compatible : {true, false}) {
    TlsTalk talk(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", [&](SSL_CTX* client, SSL_CTX* server) {
      for (SSL_CTX* context : {client, server}) {
        if (!compatible) SSL_CTX_clear_options(context, SSL_OP_ENABLE_MIDDLEBOX_COMPAT);
        SSL_CTX_set_block_padding(context, compatible ? 1024 : 0);
      }
    });
    exchange(talk);
    expect_read(told_of(talk), compatible ? "compatible, padded" : "plain");
  }
}

}  // namespace
}  // namespace leakwire::wire
