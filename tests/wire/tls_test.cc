#include "wire/tls/tls.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

std::string counted(std::size_t size_of_length, const std::string& bytes) {
  std::string all;
  for (std::size_t i = size_of_length; i-- > 0;) {
    all += static_cast<char>(bytes.size() >> (8 * i) & 0xFF);
  }
  return all + bytes;
}

std::string record(const std::string& messages) { return "\x16\x03\x01"s + counted(2, messages); }

std::string message(char type, const std::string& body) { return type + counted(3, body); }

// RFC 8446, section 4.1.2.
std::string client_hello(const std::string& host) {
  const std::string sni = "\0\0"s + counted(2, counted(2, "\0"s + counted(2, host)));
  const std::string alpn = "\0\x10"s + counted(2, counted(2, counted(1, "h2") + counted(1, "x")));
  return message(1, "\3\3"s + std::string(32, 'r') + counted(1, "") + counted(2, "\x13\x01") +
                        counted(1, "\0"s) + counted(2, sni + alpn));
}

std::string server_hello() {
  return message(2,
                 "\3\3"s + std::string(32, 'r') + counted(1, "") + "\x13\x01\0"s + counted(2, ""));
}

// Enough of a certificate (RFC 5280): a common name of the issuer, one of the subject.
std::string certificate(bool alternative) {
  const auto common = [](const std::string& name) {
    return "\x06\x03\x55\x04\x03\x0C"s + counted(1, name);
  };
  std::string body = common("issuer.example") + common("subject.example");
  if (alternative) {
    body += "\x06\x03\x55\x1D\x11\x04"s +
            counted(1, "\x30" + counted(1, "\x82" + counted(1, "alt.example")));
  }
  return message(11, counted(3, counted(3, body)));
}

const std::string kData = "\x17\x03\x03\0\x10"s + "jo@example.com..";

TEST(Tls, TheNameAskedForIsToldOnce) {
  TestFlow flow(443);
  flow.client(record(client_hello("www.example.com"))).server(record(server_hello()) + kData);
  flow.client(kData).server(kData).close();
  ASSERT_EQ(flow.told.unseens.size(), 1U);
  EXPECT_EQ(flow.told.unseens[0], "encrypted:www.example.com:h2");
  EXPECT_TRUE(flow.told.messages.empty());
  EXPECT_LT(flow.parser->memory(), 1024U);
}

TEST(Tls, AtAnyCut) {
  const std::string hello = record(client_hello("www.example.com")) + kData;
  for (std::size_t cut = 0; cut <= hello.size(); ++cut) {
    TestFlow flow(443);
    flow.client(hello.substr(0, cut)).client(hello.substr(cut)).close();
    ASSERT_EQ(flow.told.unseens.size(), 1U) << cut;
    EXPECT_EQ(flow.told.unseens[0], "encrypted:www.example.com:h2") << cut;
  }
}

TEST(Tls, WithoutANameThatOfTheCertificateIsTold) {
  for (const bool alternative : {true, false}) {
    TestFlow flow(443);
    flow.client(record(client_hello("")));
    flow.server(record(server_hello() + certificate(alternative)) + kData).client(kData).close();
    ASSERT_EQ(flow.told.unseens.size(), 1U);
    EXPECT_EQ(flow.told.unseens[0],
              alternative ? "encrypted:alt.example:h2" : "encrypted:subject.example:h2");
  }
}

TEST(Tls, HandshakesInManyRecordsAreOne) {
  const std::string hello = client_hello("www.example.com");
  TestFlow flow(443);
  flow.client(record(hello.substr(0, 20)) + record(hello.substr(20))).close();
  EXPECT_EQ(flow.told.unseens.at(0), "encrypted:www.example.com:h2");
}

TEST(Opaque, OfSshTheBannerIsToldAndNoName) {
  TestFlow flow(22);
  flow.server("SSH-2.0-OpenSSH_9.2 comment\r\n").client("SSH-2.0-x\r\n");
  flow.server("\0\0\1\4aes128-gcm@openssh.com"s).close();
  EXPECT_EQ(flow.told.all(), "SSH-2.0-OpenSSH_9.2 comment\nSSH-2.0-x\n");
  ASSERT_EQ(flow.told.unseens.size(), 1U);
}

TEST(Opaque, QuicIsEncrypted) {
  TestFlow flow(443, Transport::kUdp);
  flow.client("\xC3\0\0\0\1"s + std::string(1200, 'q')).client("@@" + std::string(90, 'q')).close();
  EXPECT_EQ(flow.told.unseens.at(0).substr(0, 9), "encrypted");
  EXPECT_TRUE(flow.told.messages.empty());
}

}  // namespace
}  // namespace leakwire::wire
