#include <gtest/gtest.h>

#include <string>

#include "wire/http2_frames.h"
#include "wire/sse/sse_body.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kAsk = "GET /feed HTTP/1.1\r\nHost: feed.example\r\n\r\n";
const std::string kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";
const std::string kFeed =
    "\xEF\xBB\xBF: hello\n\nevent: order\rdata: {\"mail\":\r\ndata:\"jo@example.com\"}\nid: 7\n\n"
    "\ndata\ndata: x\n\ncolon-less jo@example.org\nretry: 5\n\ndata: la";

// What the events of an answer are, told of the messages behind the answer's own.
void expect_feed(const Told& told, std::size_t from) {
  ASSERT_EQ(told.messages.size(), from + 5);
  EXPECT_EQ(told.messages[from].value(""), "hello");
  const auto& order = told.messages[from + 1];
  EXPECT_TRUE(order.is_answer);
  EXPECT_EQ(order.status, 200U);
  EXPECT_EQ(order.value("event"), "order");
  EXPECT_EQ(order.value("id"), "7");
  ASSERT_EQ(order.bodies.size(), 1U);
  EXPECT_EQ(order.bodies[0].bytes, "{\"mail\":\n\"jo@example.com\"}");
  EXPECT_EQ(order.bodies[0].part, "http.response.body");
  EXPECT_TRUE(order.whole);
  EXPECT_EQ(told.messages[from + 2].bodies.at(0).bytes, "\nx");
  EXPECT_EQ(told.messages[from + 3].value(""), "colon-less jo@example.org");
  EXPECT_EQ(told.messages[from + 3].value("retry"), "5");
  EXPECT_EQ(told.messages[from + 4].bodies.at(0).bytes, "la");
  EXPECT_TRUE(told.all_ended());
}

TEST(Sse, EachOneIsAMessage) {
  TestFlow flow(80);
  flow.client(kAsk).server(kHead + kFeed).close();
  expect_feed(flow.told, 2);
  EXPECT_EQ(flow.told.messages[3].transaction, flow.told.messages[0].transaction);
}

TEST(Sse, OneIsToldWhileTheBodyGoesOn) {
  TestFlow flow(80);
  flow.client(kAsk).server(kHead + "data: jo@example.com\n\n");
  EXPECT_TRUE(flow.told.messages.at(2).ended);
  EXPECT_FALSE(flow.told.messages.at(1).ended);
}

TEST(Sse, AtAnyCut) {
  const std::string answer = kHead + kFeed;
  for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
    TestFlow flow(80);
    flow.client(kAsk).server(answer.substr(0, cut)).server(answer.substr(cut)).close();
    expect_feed(flow.told, 2);
  }
  TestFlow crumbs(80);
  crumbs.client(kAsk).crumbs(Side::kResponder, answer).close();
  expect_feed(crumbs.told, 2);
}

TEST(Sse, InChunksAndInHttp2) {
  TestFlow chunks(80);
  chunks.client(kAsk).server(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (const char c : kFeed) chunks.server("1\r\n"s + c + "\r\n");
  chunks.server("0\r\n\r\n").close();
  expect_feed(chunks.told, 2);
  Packer asks;
  Packer answers;
  TestFlow flow(80);
  flow.client(client_start() + asks.frame_of(1, {{":method", "GET"}, {":path", "/feed"}}, true));
  flow.server(
      frame(FrameType::kSettings, 0, 0, {}) +
      answers.frame_of(1, {{":status", "200"}, {"content-type", "text/event-stream"}}, false));
  for (const char c : kFeed) flow.server(data_frame(1, std::string(1, c), false));
  flow.server(data_frame(1, "", true)).close();
  expect_feed(flow.told, 2);
}

TEST(Sse, GapsAreKeptApart) {
  TestFlow flow(80);
  flow.client(kAsk).server(kHead + "data: jo@exam").gap(Side::kResponder, 9);
  flow.server("ple.com\n\ndata: next\n\n").close();
  EXPECT_EQ(flow.told.messages.at(2).bodies.at(0).bytes, "jo@exam|ple.com");
  EXPECT_EQ(flow.told.messages.at(3).bodies.at(0).bytes, "next");
  TestFlow name(80);
  name.client(kAsk).server(kHead + "eve").gap(Side::kResponder, 9).server("jo@example.com\n\n");
  name.close();
  EXPECT_EQ(name.told.messages.at(2).value(""), "eve");
  EXPECT_EQ(name.told.messages.at(2).bodies.at(0).bytes, "|jo@example.com");
}

TEST(Sse, LinesWithoutEndAreBounded) {
  for (const std::string& start : {"data: "s, "id: "s, ""s}) {
    TestFlow flow(80);
    flow.client(kAsk).server(kHead + start);
    for (int i = 0; i < 300; ++i) {
      flow.server(std::string(1000, 'x'));
      ASSERT_LT(flow.parser->memory(), 40'000U);
    }
    flow.close();
    EXPECT_GE(flow.told.all().size(), 300'000U);
    EXPECT_TRUE(flow.told.all_ended());
  }
}

TEST(Sse, ABodyInACodingIsOneBody) {
  TestFlow flow(80);
  flow.client(kAsk).server(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\ndata: "
      "x\n\n");
  flow.close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[1].bodies.at(0).codings, "gzip");
}

}  // namespace
}  // namespace leakwire::wire
