#include "wire/telnet/telnet.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/syslog/syslog.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

TEST(Telnet, WhatIsTypedStandsInOnePiece) {
  TestFlow flow(23);
  flow.server("\xFF\xFD\x18\xFF\xFA\x18\1\xFF\xF0login: "s);
  for (const char c : "ann\r"s) flow.client(std::string(1, c)).server(std::string(1, c));
  flow.server("\nPassword: ");
  for (const char c : "qw\x7f"s + "werty7\r\n") flow.client(std::string(1, c));
  flow.server("\r\nmail for jo@example.com\r\n").close();
  std::string all;
  for (const auto& message : flow.told.messages) {
    for (const auto& text : message.texts) all += text.field + "=" + text.bytes + ";";
  }
  EXPECT_EQ(all, "=login: ann;user=ann;=Password: ;password=qwerty7;=mail for jo@example.com;");
}

TEST(Syslog, EachDatagramIsAMessage) {
  TestFlow flow(5514, Transport::kUdp);
  flow.client("<34>1 2003-10-11T22:14:15Z host su - ID47 - jo@example.com").client("<13>x").close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[0].protocol, "syslog");
  EXPECT_NE(flow.told.messages[0].bodies[0].bytes.find("jo@example.com"), std::string::npos);
}

TEST(Syslog, MessagesOfAStreamAtAnyCut) {
  const std::string line = "<34>jo@example.com is here";
  for (const std::string& one : {line + "\n", std::to_string(line.size()) + " " + line}) {
    const std::string two = one + one;
    for (std::size_t cut = 0; cut <= two.size(); ++cut) {
      TestFlow flow(6514);
      flow.client(two.substr(0, cut)).client(two.substr(cut)).close();
      ASSERT_EQ(flow.told.messages.size(), 2U) << cut;
      EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, line) << cut;
      EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, line) << cut;
    }
  }
}

}  // namespace
}  // namespace leakwire::wire
