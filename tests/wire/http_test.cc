#include "wire/http/http.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using Message = Told::Message;

constexpr std::string_view kPost =
    "POST /pay?card=4111111111111111 HTTP/1.1\r\n"
    "Host: shop.example.com:8080\r\n"
    "Cookie: id=7\r\n"
    "Referer: https://a.example/x\r\n"
    "Sec-GPC: 1\r\n"
    "Content-Type: application/json\r\n"
    "Content-Encoding: gzip, br\r\n"
    "Content-Length: 5\r\n\r\nhello";
constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nabc\r\n2;note=jo@example.com\r\nde\r\n0\r\nX-Trail: t\r\n\r\n";

TEST(Http, TellsPartsApart) {
  TestFlow flow(8080);
  flow.client(kPost).server(kAnswer).close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  const Message& request = flow.told.messages[0];
  EXPECT_EQ(request.protocol, "http");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.host, "shop.example.com");
  EXPECT_EQ(request.port, 8080);
  EXPECT_EQ(request.gpc, "1");
  EXPECT_EQ(request.referer, "https://a.example/x");
  EXPECT_EQ(request.texts[0].bytes, "/pay?card=4111111111111111");
  EXPECT_EQ(request.texts[0].where, Where::kUrl);
  EXPECT_EQ(request.text("Cookie")->where, Where::kCookie);
  EXPECT_EQ(request.text("Referer")->where, Where::kReferer);
  ASSERT_EQ(request.bodies.size(), 1U);
  EXPECT_EQ(request.bodies[0].bytes, "hello");
  EXPECT_EQ(request.bodies[0].media_type, "application/json");
  EXPECT_EQ(request.bodies[0].codings, "br,gzip");
  EXPECT_TRUE(request.whole);
  const Message& answer = flow.told.messages[1];
  EXPECT_TRUE(answer.is_answer);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.transaction, request.transaction);
  EXPECT_EQ(answer.text("Set-Cookie")->where, Where::kSetCookie);
  EXPECT_EQ(answer.bodies[0].bytes, "abcde");
  EXPECT_EQ(answer.value("chunk-extension"), ";note=jo@example.com\n");
  EXPECT_EQ(answer.value("X-Trail"), "t");
  EXPECT_TRUE(answer.whole);
}

// Any cut, and one byte a call, tells the same.
TEST(Http, IsTheSameAtAnyCut) {
  const std::string requests = std::string(kPost) + "GET /two HTTP/1.1\r\nHost: b.example\r\n\r\n";
  const std::string answers = std::string(kAnswer) +
                              "HTTP/1.1 304 Not\r\nContent-Length: 9\r\n\r\n" +
                              "HTTP/1.1 200 OK\r\n\r\nup to the end";
  TestFlow whole(80);
  whole.client(requests).server(answers).close();
  for (const Side side : {Side::kInitiator, Side::kResponder}) {
    const std::string& bytes = side == Side::kInitiator ? requests : answers;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      TestFlow flow(80);
      if (side == Side::kResponder) flow.client(requests);
      flow.parser->data(side, bytes.substr(0, cut), flow.moment);
      flow.parser->data(side, bytes.substr(cut), flow.moment);
      if (side == Side::kInitiator) flow.server(answers);
      flow.close();
      ASSERT_EQ(flow.told.all(), whole.told.all()) << cut;
      ASSERT_TRUE(flow.told.all_ended());
    }
  }
  TestFlow crumbs(80);
  crumbs.crumbs(Side::kInitiator, requests).crumbs(Side::kResponder, answers).close();
  EXPECT_EQ(crumbs.told.all(), whole.told.all());
}

TEST(Http, OneSidedFlowsAreRead) {
  TestFlow flow(80);
  flow.server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_TRUE(flow.told.messages[0].is_answer);
  EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "ok");
}

TEST(Http, SwappedSidesAreToldByWhatTheySend) {
  TestFlow flow(50001, Transport::kTcp, true);
  flow.client("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").server("GET / HTTP/1.1\r\n\r\n");
  flow.close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_TRUE(flow.told.messages[0].is_answer);
  EXPECT_EQ(flow.told.messages[0].from, Side::kInitiator);
  EXPECT_FALSE(flow.told.messages[1].is_answer);
}

TEST(Http, AGapInABodyIsCountedAndTheNextMessageFound) {
  TestFlow flow(80);
  flow.client("POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\n12345").gap(Side::kInitiator, 10);
  flow.client("67890GET /next HTTP/1.1\r\n\r\n").close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "12345|67890");
  EXPECT_FALSE(flow.told.messages[0].whole);
  EXPECT_EQ(flow.told.messages[1].url, "/next");
  EXPECT_TRUE(flow.told.messages[1].whole);
}

TEST(Http, AGapInAHeadLosesNothingElse) {
  TestFlow flow(80);
  flow.client("POST / HTTP/1.1\r\nHost: a.example\r\nX: 1").gap(Side::kInitiator, 7);
  flow.client("rest of a head\r\n\r\nbody").client("GET /next HTTP/1.1\r\n\r\n").close();
  ASSERT_EQ(flow.told.messages.size(), 3U);
  EXPECT_EQ(flow.told.messages[0].host, "a.example");
  EXPECT_EQ(flow.told.messages[0].value("X"), "1");
  EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, "rest of a head\r\n\r\nbody");
  EXPECT_EQ(flow.told.messages[2].url, "/next");
}

TEST(Http, BehindConnectAnotherProtocolBegins) {
  TestFlow flow(3128);
  flow.client("CONNECT mail.example.com:25 HTTP/1.1\r\n\r\n");
  flow.server("HTTP/1.1 200 ok\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  flow.close();
  ASSERT_EQ(flow.told.messages.size(), 3U);
  EXPECT_EQ(flow.told.messages[0].host, "mail.example.com");
  EXPECT_EQ(flow.told.messages[0].port, 25);
  EXPECT_EQ(flow.told.messages[2].host, "mail.example.com");
  EXPECT_EQ(flow.told.messages[2].bodies[0].bytes, "x");
}

TEST(Http, AnswersToHeadHaveNoBody) {
  TestFlow flow(80);
  flow.client("HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
  flow.server(
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  flow.close();
  ASSERT_EQ(flow.told.messages.size(), 4U);
  EXPECT_TRUE(flow.told.messages[2].bodies.empty());
  EXPECT_EQ(flow.told.messages[3].bodies[0].bytes, "x");
  EXPECT_EQ(flow.told.messages[3].transaction, 1U);
}

TEST(Http, InterimAnswersAreOfTheSameTransaction) {
  TestFlow flow(80);
  flow.client("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  flow.server("HTTP/1.1 100 Continue\r\n\r\n").client("x");
  flow.server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ny").close();
  ASSERT_EQ(flow.told.messages.size(), 3U);
  EXPECT_EQ(flow.told.messages[1].transaction, 0U);
  EXPECT_EQ(flow.told.messages[2].transaction, 0U);
}

struct Odd {
  const char* name;
  std::string answer;
  std::string body;
};

// What browsers take, or what would be lost otherwise.
TEST(Http, OddAnswersAreRead) {
  const std::vector<Odd> odd{
      {"line ends alone", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n", "abc"},
      {"case and blanks",
       "HTTP/1.1 200 OK\r\ntransfer-ENCODING : \t CHUNKED \r\n\r\n3\r\nabc\r\n0\r\n\r\n", "abc"},
      {"folded", "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
       "abc"},
      {"xchunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
       "abc"},
      {"not chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot chunked",
       "not chunked"},
      {"hex first", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nface it: no",
       "face it: no"},
      {"zeros and blanks",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n 0003 \r\nabc\r\n0\r\n\r\n", "abc"},
      {"length too short", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcdef", "abcdef"},
      {"no first line", "just bytes", "just bytes"},
      {"NUL in a name", std::string("HTTP/1.1 200 OK\r\nContent-Length\0: 3\r\n\r\nabc", 42),
       "abc"},
      {"body of 204", "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc", "abc"},
  };
  for (const Odd& one : odd) {
    TestFlow flow(80);
    flow.client("GET / HTTP/1.1\r\n\r\n").server(one.answer).close();
    ASSERT_EQ(flow.told.messages.size(), 2U) << one.name;
    ASSERT_EQ(flow.told.messages[1].bodies.size(), 1U) << one.name;
    EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, one.body) << one.name;
  }
}

TEST(Http, TwoHostsAreBothTold) {
  TestFlow flow(80);
  flow.client("GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n").close();
  EXPECT_EQ(flow.told.messages[0].host, "b.example");
  ASSERT_EQ(flow.told.unseens.size(), 1U);
  EXPECT_EQ(flow.told.unseens[0], "ambiguous:a.example:");
}

TEST(Http, HeadsAreBounded) {
  TestFlow flow(80);
  flow.client("GET / HTTP/1.1\r\nX: ");
  for (int i = 0; i < 1000; ++i) {
    flow.client(std::string(1000, 'a'));
    ASSERT_LT(flow.parser->memory(), 300000U);
  }
  flow.client(" jo@example.com").close();
  EXPECT_EQ(flow.told.unseens.at(0), "limit::");
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
}

TEST(Http, GoesOnInAFlowJoinedLate) {
  TestFlow flow(80, Transport::kTcp, true);
  flow.client("tail of some body we never saw begin, long enough to be none of ours, really so");
  flow.client("GET /late HTTP/1.1\r\nHost: a.example\r\n\r\n").close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[1].url, "/late");
}

TEST(Http, ExtensionsOfChunksThatNeverEndAreToldToo) {
  TestFlow flow(80);
  flow.client(
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b jo@example.com\r\nabc\r\n");
  flow.close();
  EXPECT_EQ(flow.told.messages.at(0).value("chunk-extension"), ";a=b jo@example.com\n");
  TestFlow longer(80);
  longer.client("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;" +
                std::string(70'000, 'a') + "\r\nabc\r\n0\r\n\r\n");
  longer.close();
  ASSERT_FALSE(longer.told.unseens.empty());
  EXPECT_EQ(longer.told.unseens[0], "limit::");
}

}  // namespace
}  // namespace leakwire::wire
