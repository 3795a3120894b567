#include "wire/dns/dns.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

// An answer: www.example.com is an alias of web.example.net, which has 192.0.2.9; behind it a TXT
// record in two strings.
const std::string kQuestion = "\3www\7example\3com\0\0\1\0\1"s;
const std::string kAnswer = "\x12\x34\x81\x80\0\1\0\3\0\0\0\0"s + kQuestion +
                            "\xC0\x0C\0\5\0\1\0\0\0\x3C\0\x11"s + "\3web\7example\3net\0"s +
                            "\xC0\x2D\0\1\0\1\0\0\0\x3C\0\4\xC0\0\2\x09"s +
                            "\xC0\x0C\0\x10\0\1\0\0\0\x3C\0\x11\7jo@exam\x08ple.com!"s;

struct Seen {
  std::string name, via;
  text::Ipv6 address;
};

std::vector<Seen> names_of(std::string_view datagram) {
  std::vector<Seen> all;
  const auto on_name = [&](const NameSeen& seen) {
    std::string via;
    for (const std::string_view alias : seen.via) via += std::string(alias) + ";";
    all.push_back({std::string(seen.name), via, seen.address});
  };
  read_names(datagram, on_name, [](const MailHostSeen&) { ADD_FAILURE(); });
  return all;
}

TEST(ReadNames, OfMailTheHostsOfADomain) {
  // mail.example.net has two hosts, of which one is written with a pointer; example.org takes none.
  const std::string answer =
      "\x12\x34\x81\x80\0\1\0\4\0\0\0\0"s + "\4mail\7example\3net\0\0\x0F\0\1"s +
      "\xC0\x0C\0\x0F\0\1\0\0\0\x3C\0\7\0\x0A\2mx\xC0\x0C"s +
      "\xC0\x0C\0\x0F\0\1\0\0\0\x3C\0\x0D\0\x14\2MX\1b\4test\0"s +
      "\xC0\x0C\0\x0F\0\1\0\0\0\x3C\0\3\0\0\0"s + "\xC0\x0C\0\x0F\0\1\0\0\0\x3C\0\2\0\0"s;
  std::vector<std::string> all;
  read_names(
      answer, [](const NameSeen&) { ADD_FAILURE(); },
      [&](const MailHostSeen& seen) {
        all.push_back(std::string(seen.domain) + " " + std::string(seen.host));
      });
  EXPECT_EQ(all, (std::vector<std::string>{"mail.example.net mx.mail.example.net",
                                           "mail.example.net MX.b.test"}));
}

TEST(ReadNames, FollowsAliases) {
  const std::vector<Seen> names = names_of(kAnswer);
  ASSERT_EQ(names.size(), 1U);
  EXPECT_EQ(names[0].name, "www.example.com");
  EXPECT_EQ(names[0].via, "web.example.net;");
  EXPECT_EQ(text::mapped_ipv4(names[0].address), (text::Ipv4{192, 0, 2, 9}));
}

TEST(ReadNames, OfQuestionsFailuresAndPiecesThereAreNone) {
  EXPECT_TRUE(names_of("\x12\x34\1\0\0\1\0\0\0\0\0\0"s + kQuestion).empty());
  std::string failed = kAnswer;
  failed[3] = '\x83';  // NXDOMAIN
  EXPECT_TRUE(names_of(failed).empty());
  for (std::size_t size = 0; size < 78; ++size) {
    EXPECT_TRUE(names_of(std::string_view(kAnswer).substr(0, size)).empty()) << size;
  }
}

TEST(ReadNames, LoopsOfPointersEnd) {
  EXPECT_TRUE(
      names_of("\0\1\x81\x80\0\0\0\1\0\0\0\0\xC0\x0C\0\1\0\1\0\0\0\0\0\4\1\2\3\4"s).empty());
}

TEST(Dns, NamesAndTextsAreTold) {
  TestFlow flow(53, Transport::kUdp);
  flow.client("\x12\x34\1\0\0\1\0\0\0\0\0\0"s + kQuestion).server(kAnswer).close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  const auto& question = flow.told.messages[0];
  EXPECT_EQ(question.protocol, "dns");
  EXPECT_FALSE(question.is_answer);
  ASSERT_EQ(question.texts.size(), 1U);
  EXPECT_EQ(question.texts[0].bytes, "www.example.com");
  EXPECT_EQ(question.texts[0].where, Where::kDns);
  const auto& answer = flow.told.messages[1];
  EXPECT_TRUE(answer.is_answer);
  EXPECT_EQ(answer.transaction, question.transaction);
  EXPECT_EQ(answer.value("CNAME"), "web.example.net");
  EXPECT_EQ(answer.value("TXT"), "jo@example.com!");
  EXPECT_TRUE(answer.bodies.empty());
}

TEST(Dns, WhatCannotBeReadIsToldAsItIs) {
  TestFlow flow(53, Transport::kUdp);
  flow.client("\x12\x34\1\0\0\1\0\0\0\0\0\0\x3Fjo@example.com"s).close();
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
  TestFlow behind(53, Transport::kUdp);
  behind.client("\x12\x34\1\0\0\1\0\0\0\0\0\0"s + kQuestion + "jo@example.com").close();
  EXPECT_NE(behind.told.all().find("jo@example.com"), std::string::npos);
}

TEST(Dns, LengthsOfNothingArePassedOver) {
  TestFlow flow(53);
  flow.client("\0\x1D\x12\x34\1\0\0\1\0\0\0\0\0\0"s + kQuestion.substr(0, 17));
  flow.client("\0\0\0\0\0\0"s).close();
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Dns, OverTcpAtAnyCut) {
  const std::string one = "\x12\x34\1\0\0\1\0\0\0\0\0\0"s + kQuestion;
  const std::string framed = "\0"s + static_cast<char>(one.size()) + one;
  const std::string two = framed + framed;
  for (std::size_t cut = 0; cut <= two.size(); ++cut) {
    TestFlow flow(53);
    flow.client(two.substr(0, cut)).client(two.substr(cut)).close();
    ASSERT_EQ(flow.told.all(), "www.example.com\nwww.example.com\n") << cut;
  }
}

std::string query(std::initializer_list<std::string> labels, const std::string& behind = {}) {
  std::string bytes = "\x12\x34\1\0\0\1\0\0\0\0\0"s + (behind.empty() ? '\0' : '\1');
  for (const std::string& label : labels) bytes += static_cast<char>(label.size()) + label;
  return bytes + "\0\0\1\0\1"s + behind;
}

TEST(Dns, WhatLabelsHoldIsPutTogether) {
  // "mail jo@example.com now" in hex over two labels, and in base32 in one and in two.
  const std::string hex = "6d61696c206a6f406578616d706c652e636f6d206e6f77";
  const std::string base32 = "nvqws3banjxuazlymfwxa3dffzrw63janzxxo";
  for (const std::string& digits : {hex, base32}) {
    TestFlow flow(53, Transport::kUdp);
    flow.client(query({digits.substr(0, 20), digits.substr(20), "t", "example"})).close();
    const std::string all = flow.told.all();
    EXPECT_NE(all.find("\n" + digits + "\n"), std::string::npos) << all;
  }
  for (const std::size_t cut : {std::size_t{17}, base32.size()}) {
    TestFlow flow(53, Transport::kUdp);
    flow.client(cut < base32.size()
                    ? query({base32.substr(0, cut), base32.substr(cut), "t", "example"})
                    : query({base32, "t", "example"}));
    flow.close();
    EXPECT_NE(flow.told.all().find("mail jo@example.com "), std::string::npos) << flow.told.all();
  }
  // Names as there are many hold nothing.
  for (const char* label : {"www", "a-long-name-of-a-host", "abcdefghijklmnopqrstuvwx"}) {
    TestFlow flow(53, Transport::kUdp);
    flow.client(query({label, "example", "com"})).close();
    ASSERT_EQ(flow.told.messages.at(0).texts.size(), 1U) << flow.told.all();
  }
}

TEST(Dns, OptionsOfWhoAsksAreTold) {
  TestFlow flow(53, Transport::kUdp);
  std::string bytes = query({"x"}, "\0\0\x29\x10\0\0\0\0\0\0\x12\xfd\xe9\0\x0ejo@example.com"s);
  bytes[11] = '\1';
  flow.client(bytes).close();
  EXPECT_NE(flow.told.messages.at(0).value("OPT").find("jo@example.com"), std::string::npos);
}

}  // namespace
}  // namespace leakwire::wire
