#include "wire/redis/redis.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

std::string bulk(const std::string& bytes) {
  return "$" + std::to_string(bytes.size()) + "\r\n" + bytes + "\r\n";
}
std::string command(const std::vector<std::string>& words) {
  std::string all = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) all += bulk(word);
  return all;
}
// The text told under this field, of one command.
std::string told_of(const std::vector<std::string>& words, const std::string& field) {
  TestFlow flow(6380);
  flow.client(command(words)).close();
  EXPECT_EQ(flow.told.messages.at(0).protocol, "redis");
  return flow.told.messages.at(0).value(field);
}

TEST(Redis, LoginsAreTold) {
  EXPECT_EQ(told_of({"AUTH", "Tr0ub4dor"}, "password"), "Tr0ub4dor");
  EXPECT_EQ(told_of({"auth", "anna", "Tr0ub4dor"}, "user"), "anna");
  EXPECT_EQ(told_of({"auth", "anna", "Tr0ub4dor"}, "password"), "Tr0ub4dor");
  EXPECT_EQ(told_of({"HELLO", "3", "AUTH", "anna", "Tr0ub4dor"}, "password"), "Tr0ub4dor");
  EXPECT_EQ(told_of({"HELLO", "3", "AUTH", "anna", "Tr0ub4dor"}, "user"), "anna");
  EXPECT_EQ(told_of({"ACL", "SETUSER", "anna", "on", ">Tr0ub4dor"}, "password"), "Tr0ub4dor");
  EXPECT_EQ(told_of({"CONFIG", "SET", "requirepass", "Tr0ub4dor"}, "password"), "Tr0ub4dor");
  EXPECT_EQ(told_of({"MIGRATE", "h", "1", "k", "0", "5", "AUTH2", "anna", "Tr0ub4dor"}, "password"),
            "Tr0ub4dor");
  TestFlow nobody(6379);
  nobody.client(command({"AUTH", "default", "Tr0ub4dor"})).close();
  EXPECT_EQ(nobody.told.messages.at(0).texts.at(0).login, Login::kNone);
  EXPECT_EQ(nobody.told.messages.at(0).texts.at(1).login, Login::kPassword);
  TestFlow typed(6379);
  typed.client(command({"PING"})).client("AUTH anna Tr0ub4dor\r\n").close();
  EXPECT_EQ(typed.told.messages.at(0).value("password"), "Tr0ub4dor");
}

TEST(Redis, ValuesStandUnderTheirNames) {
  EXPECT_EQ(told_of({"SET", "user:7:mail", "jo@example.com"}, "user:7:mail"), "jo@example.com");
  EXPECT_EQ(told_of({"SET", "user:7:mail", "jo@example.com"}, "key"), "user:7:mail");
  const std::vector<std::string> hset{"HSET", "user:7", "mail", "jo@example.com", "pin", "1234"};
  EXPECT_EQ(told_of(hset, "mail"), "jo@example.com");
  EXPECT_EQ(told_of(hset, "pin"), "1234");
  EXPECT_EQ(told_of(hset, "field"), "mail");
  EXPECT_EQ(told_of({"XADD", "log", "*", "mail", "jo@example.com"}, "mail"), "jo@example.com");
  EXPECT_EQ(told_of({"MSET", "a", "1", "mail", "jo@example.com"}, "mail"), "jo@example.com");
}

TEST(Redis, AnswersAreTold) {
  TestFlow flow(6379);
  flow.client(command({"HGETALL", "user:7"}) + command({"GET", "x"}));
  flow.server("%2\r\n" + bulk("mail") + bulk("jo@example.com") + "$3\r\npin\r\n:1234\r\n");
  flow.server("*3\r\n$-1\r\n*1\r\n+jo@example.org\r\n" + bulk("last") + "-ERR no\r\n").close();
  const auto& m = flow.told.messages;
  ASSERT_EQ(m.size(), 5U);
  EXPECT_EQ(m[2].value("mail"), "jo@example.com");
  EXPECT_EQ(m[2].value("pin"), "1234");
  EXPECT_TRUE(m[2].is_answer);
  EXPECT_EQ(m[2].transaction, m[0].transaction);
  EXPECT_EQ(m[3].transaction, m[1].transaction);
  EXPECT_EQ(m[3].texts.at(0).bytes, "jo@example.org");
  EXPECT_EQ(m[3].texts.at(1).bytes, "last");
  EXPECT_EQ(m[4].texts.at(0).bytes, "ERR no");
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Redis, AtAnyCut) {
  const std::string all = command({"AUTH", "anna", "Tr0ub4dor"}) + "\r\nPING\r\n" +
                          command({"SET", "k", ""}) + command({"SET", "mail", "jo@example.com"});
  TestFlow whole(6379);
  whole.client(all).close();
  ASSERT_EQ(whole.told.messages.size(), 3U);  // PING says nothing
  for (std::size_t cut = 1; cut <= all.size(); ++cut) {
    TestFlow flow(6379);
    flow.client(all.substr(0, cut)).client(all.substr(cut)).close();
    ASSERT_EQ(flow.told.all(), whole.told.all()) << cut;
    ASSERT_EQ(flow.told.messages[0].protocol, "redis") << cut;
  }
  TestFlow crumbs(6379);
  crumbs.crumbs(Side::kInitiator, all).close();
  EXPECT_EQ(crumbs.told.all(), whole.told.all());
}

TEST(Redis, LongStringsAreToldAsTheyComeAndGapsInThemKeptApart) {
  TestFlow flow(6379);
  const std::string value = "jo@example.com" + std::string(1 << 20, 'x') + "jo@example.org";
  const std::string sent = command({"SET", "big", value, "EX", "9"});
  for (std::size_t at = 0; at < sent.size(); at += 1000) {
    flow.client(sent.substr(at, 1000));
    ASSERT_LT(flow.parser->memory(), 8192U);
  }
  flow.close();
  const auto& told = flow.told.messages.at(0);
  EXPECT_EQ(told.bodies.at(0).bytes, value);
  EXPECT_EQ(told.bodies.at(0).field, "big");
  EXPECT_EQ(told.texts.back().bytes, "9");
  TestFlow lost(6379);
  lost.client(sent.substr(0, 2000)).gap(Side::kInitiator, 3000).client(sent.substr(5000)).close();
  EXPECT_EQ(lost.told.messages.at(0).lost, 3000U);
  EXPECT_EQ(lost.told.messages.at(0).texts.back().bytes, "9");
}

TEST(Redis, WhatIsNoRespIsToldAsItIs) {
  for (const std::string& bytes :
       {"$x\r\njo@example.com\r\n"s, "*2\r\njo@example.com\r\n"s, "$99999999999\r\njo@example.com"s,
        std::string(70000, 'j') + "jo@example.com"}) {
    TestFlow flow(6379);
    flow.client(command({"PING"})).client(bytes).close();
    EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos) << bytes.substr(0, 20);
    EXPECT_TRUE(flow.told.all_ended());
  }
  TestFlow gap(6379);
  gap.client(command({"GET", "jo@example.com"}).substr(0, 30)).gap(Side::kInitiator, 9);
  gap.client("jo@example.org").close();
  EXPECT_EQ(gap.told.unseens, std::vector<std::string>{"gap::"});
  EXPECT_NE(gap.told.all().find("jo@example.org"), std::string::npos);
}

TEST(Redis, DepthAndCountsAreBounded) {
  TestFlow flow(6379);
  flow.client(command({"PING"}));
  for (int i = 0; i < 10000; ++i) flow.server("*1\r\n");
  flow.server("$14\r\njo@example.com\r\n");
  EXPECT_LT(flow.parser->memory(), 8192U);
  flow.close();
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
  TestFlow many(6379);
  many.client(command({"KEYS", "*"})).server("*4000000000\r\n");
  for (int i = 0; i < 5000; ++i) many.server("$14\r\njo@example.com\r\n");
  EXPECT_LT(many.parser->memory(), 8192U);
  many.close();
  for (const auto& one : many.told.messages) EXPECT_LE(one.texts.size(), FieldTeller::kMostTexts);
}

TEST(Redis, OtherBytesThatBeginSo) {
  for (const std::string& bytes : {"*x\r\n$4\r\njo@example.com"s, "*1\n$4\njo@example.com"s,
                                   "*123456789\r\n$4\r\n"s, "** jo@example.com"s}) {
    TestFlow flow(6379);
    flow.client(bytes).close();
    EXPECT_EQ(flow.told.messages.at(0).protocol, "") << bytes;
    EXPECT_EQ(flow.told.all(), bytes + "\n");
  }
}

}  // namespace
}  // namespace leakwire::wire
