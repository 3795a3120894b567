#include "wire/ldap/ldap.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

std::string ber(char tag, const std::string& content) {
  std::string all(1, tag);
  if (content.size() < 128) {
    all += static_cast<char>(content.size());
  } else {
    all += '\x82';
    all += static_cast<char>(content.size() >> 8);
    all += static_cast<char>(content.size() & 0xFF);
  }
  return all + content;
}

// RFC 4511, section 4.2.
std::string bind(const std::string& name, const std::string& password) {
  return ber(0x30, "\2\1\7"s + ber(0x60, "\2\1\3"s + ber(4, name) + ber('\x80', password)));
}

std::string entry(const std::string& mail) {
  return ber(
      0x30,
      "\2\1\7"s + ber(0x64, ber(4, "cn=jo,dc=example") +
                                ber(0x30, ber(0x30, ber(4, "mail") + ber(0x31, ber(4, mail))))));
}

TEST(Ldap, SimpleBindsAreTold) {
  TestFlow flow(3268);
  flow.client(bind("cn=jo,dc=example", "passwor8d1")).close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_EQ(flow.told.messages[0].protocol, "ldap");
  EXPECT_EQ(flow.told.messages[0].value("user"), "cn=jo,dc=example");
  EXPECT_EQ(flow.told.messages[0].value("password"), "passwor8d1");
  EXPECT_EQ(flow.told.messages[0].transaction, 7U);
}

TEST(Ldap, AttributesHaveTheirNames) {
  TestFlow flow(389);
  flow.client(bind("a", "b")).server(entry("jo@example.com")).close();
  EXPECT_EQ(flow.told.messages[1].value("mail"), "jo@example.com");
  EXPECT_TRUE(flow.told.messages[1].is_answer);
}

TEST(Ldap, AtAnyCut) {
  const std::string two = bind("cn=jo", "pw") + entry(std::string(200, 'x'));
  TestFlow whole(389);
  whole.client(two).close();
  for (std::size_t cut = 0; cut <= two.size(); ++cut) {
    TestFlow flow(389);
    flow.client(two.substr(0, cut)).client(two.substr(cut)).close();
    ASSERT_EQ(flow.told.all(), whole.told.all()) << cut;
  }
}

TEST(Ldap, WhatIsNoMessageIsToldAsItIs) {
  TestFlow flow(389);
  flow.client(bind("cn=jo", "pw")).client("none of it: jo@example.com").close();
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
  TestFlow cut(389);
  cut.client(bind("cn=jo", "jo@example.com").substr(0, 30)).close();
  EXPECT_NE(cut.told.all().find("jo@ex"), std::string::npos);
}

TEST(Ldap, DepthIsBounded) {
  std::string deep = ber(4, "jo@example.com");
  for (int i = 0; i < 10000; ++i) deep = ber(0x30, deep.size() > 60000 ? ber(4, "cut") : deep);
  TestFlow flow(389);
  flow.client(ber(0x30, "\2\1\7"s + ber(0x63, deep.substr(0, 60000)))).close();
  EXPECT_TRUE(flow.told.all_ended());
}

}  // namespace
}  // namespace leakwire::wire
