#include "wire/http2/http2.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/http2_frames.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

std::string exchange_of_client() {
  Packer packer;
  std::string bytes = client_start();
  bytes += packer.frame_of(1, post("/a?q=1", "text/plain"), false);
  bytes += data_frame(1, "hello ", false) + data_frame(1, "there", true);
  bytes += packer.frame_of(3, post("/b", "text/plain"), true);
  return bytes;
}

TEST(Http2, RequestsAndAnswersAreToldAsThoseOfHttp1) {
  Packer answers;
  TestFlow flow(80);
  flow.client(exchange_of_client())
      .server(frame(FrameType::kSettings, 0, 0, {}) +
              answers.frame_of(1, {{":status", "200"}, {"set-cookie", "s=2"}}, false) +
              data_frame(1, "fine", true))
      .close();
  ASSERT_EQ(flow.told.messages.size(), 3U);
  const auto& first = flow.told.messages[0];
  EXPECT_EQ(first.protocol, "http2");
  EXPECT_EQ(first.host, "api.example");
  EXPECT_EQ(first.port, 8080);
  EXPECT_EQ(first.method, "POST");
  EXPECT_EQ(first.url, "/a?q=1");
  EXPECT_EQ(first.gpc, "1");
  EXPECT_EQ(first.value("cookie"), "id=1");
  EXPECT_EQ(first.text("cookie")->where, Where::kCookie);
  ASSERT_EQ(first.bodies.size(), 1U);
  EXPECT_EQ(first.bodies[0].part, "http.request.body");
  EXPECT_EQ(first.bodies[0].bytes, "hello there");
  EXPECT_TRUE(first.whole);
  const auto& second = flow.told.messages[1];
  EXPECT_EQ(second.url, "/b");
  EXPECT_TRUE(second.bodies.empty());
  const auto& answer = flow.told.messages[2];
  EXPECT_TRUE(answer.is_answer);
  EXPECT_EQ(answer.transaction, first.transaction);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.bodies[0].bytes, "fine");
  EXPECT_EQ(answer.text("set-cookie")->where, Where::kSetCookie);
}

TEST(Http2, AtAnyCut) {
  const std::string bytes = exchange_of_client();
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    TestFlow flow(80);
    flow.client(bytes.substr(0, cut)).client(bytes.substr(cut)).close();
    ASSERT_EQ(flow.told.messages.size(), 2U) << cut;
    EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "hello there") << cut;
    EXPECT_EQ(flow.told.messages[1].url, "/b") << cut;
    EXPECT_TRUE(flow.told.messages[1].whole) << cut;
  }
}

TEST(Http2, PaddingPrioritiesContinuationsAndTrailersAreTakenOff) {
  Packer packer;
  const std::string block = packer.pack(post("/c", "text/plain"));
  const std::string priority = "\0\0\0\0\x10"s;
  const std::string trailers = packer.frame_of(1, {{"x-checked", "jo@example.com"}}, true);
  TestFlow flow(80);
  flow.client(client_start() +
              frame(FrameType::kHeaders, FrameHead::kPadded | FrameHead::kPriority, 1,
                    "\3"s + priority + block.substr(0, 7) + "pad") +
              frame(FrameType::kContinuation, 0, 1, block.substr(7, 5)) +
              frame(FrameType::kContinuation, FrameHead::kEndHeaders, 1, block.substr(12)) +
              frame(FrameType::kData, FrameHead::kPadded, 1, "\2bodyxx") + trailers)
      .close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  const auto& message = flow.told.messages[0];
  EXPECT_EQ(message.url, "/c");
  EXPECT_EQ(message.bodies[0].bytes, "body");
  EXPECT_EQ(message.value("x-checked"), "jo@example.com");
  EXPECT_TRUE(message.whole);
}

TEST(Http2, BehindAnUpgradeTheServerSpeaksFirst) {
  Packer answers;
  TestFlow flow(80);
  flow.client("GET / HTTP/1.1\r\nHost: api.example\r\nUpgrade: h2c\r\n\r\n")
      .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" +
              frame(FrameType::kSettings, 0, 0, "\0\3\0\0\0\x64"s) +
              answers.frame_of(1, {{":status", "200"}}, false) + data_frame(1, "fine", true))
      .client(client_start())
      .close();
  ASSERT_EQ(flow.told.messages.size(), 3U);
  EXPECT_EQ(flow.told.messages[2].protocol, "http2");
  EXPECT_TRUE(flow.told.messages[2].is_answer);
  EXPECT_EQ(flow.told.messages[2].bodies[0].bytes, "fine");
}

TEST(Http2, JoinedLateOnlyBodiesAreRead) {
  Packer packer;
  packer.frame_of(1, post("/a", "text/plain"), true);
  TestFlow flow(80, Transport::kTcp, true);
  flow.client(packer.frame_of(3, post("/a", "text/plain"), false) + data_frame(3, "hello", true))
      .close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_EQ(flow.told.messages[0].bodies[0].bytes, "hello");
  EXPECT_TRUE(flow.told.messages[0].texts.empty());
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"joined-late::"});
}

TEST(Http2, ALostPieceOfABodyEndsNothingButIsTold) {
  Packer packer;
  TestFlow flow(80);
  flow.client(client_start() + packer.frame_of(1, post("/a", "text/plain"), false) +
              frame(FrameType::kData, 1, 1, "0123456789").substr(0, 9 + 4))
      .gap(Side::kInitiator, 3)
      .client("789" + packer.frame_of(3, post("/b", "text/plain"), true))
      .close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[0].lost, 3U);
  EXPECT_FALSE(flow.told.messages[0].whole);
  EXPECT_EQ(flow.told.messages[1].url, "/b");
}

TEST(Http2, BehindALostFrameBodiesAreReadAndHeadersAreNot) {
  Packer packer;
  const std::string lost = packer.frame_of(3, post("/lost", "text/plain"), true);
  TestFlow flow(80);
  flow.client(client_start() + packer.frame_of(1, post("/a", "text/plain"), true))
      .gap(Side::kInitiator, lost.size())
      .client(packer.frame_of(5, post("/b", "text/plain"), false) + data_frame(5, "hello", true))
      .close();
  ASSERT_EQ(flow.told.messages.size(), 2U);
  EXPECT_EQ(flow.told.messages[1].bodies[0].bytes, "hello");
  EXPECT_TRUE(flow.told.messages[1].texts.empty());
}

TEST(Http2, WhatIsNoFrameIsReadAsItIs) {
  TestFlow flow(80);
  flow.client(client_start() + frame(FrameType::kData, 0, 0, "jo@example.com")).close();
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_NE(flow.told.messages[0].bodies[0].bytes.find("jo@example.com"), std::string::npos);
}

TEST(Http2, AResetEndsBothWays) {
  Packer packer;
  TestFlow flow(80);
  flow.client(client_start() + packer.frame_of(1, post("/a", "text/plain"), false) +
              data_frame(1, "hel", false))
      .server(frame(FrameType::kSettings, 0, 0, {}) + frame(FrameType::kReset, 0, 1, "\0\0\0\5"s));
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_TRUE(flow.told.messages[0].ended);
  EXPECT_FALSE(flow.told.messages[0].whole);
}

TEST(Http2, StringsOfGrpcMessagesAreTextsOfTheirOwn) {
  Packer packer;
  const std::string person =
      "\x0a\x05"
      "Jason\x10\x01\x1a\x11Jason@example.com";
  const std::string book = "\x0a"s + static_cast<char>(person.size()) + person;
  const auto prefixed = [](const std::string& message) {
    return "\0\0\0\0"s + static_cast<char>(message.size()) + message;
  };
  const std::string body = prefixed(book) + prefixed(
                                                "\x12\x03"
                                                "abc");
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    Packer fresh;
    TestFlow flow(80);
    flow.client(client_start() + fresh.frame_of(1, post("/s", "application/grpc"), false) +
                data_frame(1, body.substr(0, cut), false) + data_frame(1, body.substr(cut), true))
        .close();
    ASSERT_EQ(flow.told.messages.size(), 1U);
    EXPECT_EQ(flow.told.messages[0].value("1.3"), "Jason@example.com") << cut;
    EXPECT_EQ(flow.told.messages[0].value("1.1"), "Jason") << cut;
    EXPECT_EQ(flow.told.messages[0].value("2"), "abc") << cut;
  }
}

TEST(Http2, WhatIsNoProtobufInGrpcIsABody) {
  Packer packer;
  TestFlow flow(80);
  flow.client(client_start() + packer.frame_of(1, post("/s", "application/grpc+json"), false) +
              data_frame(1, "\0\0\0\0\x0f"s + "{\"mail\":\"x@y\"}", true))
      .close();
  ASSERT_EQ(flow.told.messages[0].bodies.size(), 1U);
  EXPECT_EQ(flow.told.messages[0].bodies[0].media_type, "application/json");
}

}  // namespace
}  // namespace leakwire::wire
