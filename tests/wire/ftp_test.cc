#include "wire/ftp/ftp.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kHello = "\x16\x03\x01\x02\x00\x01 jo@example.com"s;
TEST(Ftp, LoginsAreTold) {
  TestFlow flow(21);
  flow.server("220 (vsFTPd 3.0.3)\r\n").client("USER ann\r\n").server("331 please\r\n");
  flow.client("PASS qwerty7\r\n").server("230 in\r\n").client("CWD /jo@example.com\r\n").close();
  std::string all;
  for (const auto& message : flow.told.messages) {
    EXPECT_EQ(message.protocol, "ftp");
    for (const auto& text : message.texts) all += text.field + "=" + text.bytes + ";";
  }
  EXPECT_EQ(all,
            "=220 (vsFTPd 3.0.3);user=ann;=331 please;password=qwerty7;=230 in;"
            "CWD=/jo@example.com;");
}

TEST(Ftp, NobodyInParticularIsNoUser) {
  TestFlow flow(21);
  flow.server("220 FTP\r\n").client("USER anonymous\r\nPASS jo@example.com\r\n").close();
  EXPECT_EQ(flow.told.messages[1].value("USER"), "anonymous");
  EXPECT_EQ(flow.told.messages[1].value("password"), "jo@example.com");
}

TEST(Ftp, BehindAuthTlsNothingIsSeen) {
  TestFlow flow(21);
  flow.server("220 FTP\r\n").client("AUTH TLS\r\n").server("234 go\r\n");
  flow.client(kHello).close();
  ASSERT_EQ(flow.told.unseens.size(), 1U);
  EXPECT_EQ(flow.told.all().find("jo@example.com"), std::string::npos);
}

TEST(Ftp, ALineWithoutEndIsBounded) {
  TestFlow flow(21);
  flow.server("220 FTP\r\n").client("CWD ");
  for (int i = 0; i < 1000; ++i) flow.client(std::string(997, 'a'));
  EXPECT_LT(flow.parser->memory(), 64U << 10);
  flow.client("jo@example.com\r\n").close();
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
}

}  // namespace
}  // namespace leakwire::wire
