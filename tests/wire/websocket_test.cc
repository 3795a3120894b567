#include "wire/websocket/websocket.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kAsk =
    "GET /chat HTTP/1.1\r\nHost: chat.example\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n";
const std::string kYes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

// RFC 6455, section 5.2.
std::string frame(unsigned first, std::string bytes, bool masked = false) {
  std::string out(1, static_cast<char>(first));
  const unsigned mask_bit = masked ? 0x80 : 0;
  if (bytes.size() < 126) {
    out += static_cast<char>(mask_bit | bytes.size());
  } else {
    out += static_cast<char>(mask_bit | 126);
    out += static_cast<char>(bytes.size() >> 8);
    out += static_cast<char>(bytes.size() & 0xFF);
  }
  if (!masked) return out + bytes;
  const std::string mask = "\x37\xfa\x21\x3d";
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(bytes[i] ^ mask[i % 4]);
  return out + mask + bytes;
}

// Messages of RFC 7692: one window, each without the tail of its flush.
std::string packed(z_stream& zlib, const std::string& bytes) {
  std::string out(bytes.size() + 64, '\0');
  std::string in = bytes;
  zlib.next_in = reinterpret_cast<Bytef*>(in.data());
  zlib.avail_in = static_cast<uInt>(in.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  deflate(&zlib, Z_SYNC_FLUSH);
  out.resize(out.size() - zlib.avail_out - 4);
  return out;
}

TEST(WebSocket, MessagesOfBothSidesAreTold) {
  TestFlow flow(80);
  flow.client(kAsk)
      .server(kYes + frame(0x81, "welcome"))
      .client(frame(0x01, "{\"mail\":", true) + frame(0x89, "ping", true) +
              frame(0x80, "\"jo@example.com\"}", true))
      .server(frame(0x88, "\x03\xe8"s + "bye"))
      .close();
  ASSERT_EQ(flow.told.messages.size(), 6U);
  const auto& welcome = flow.told.messages[2];
  EXPECT_EQ(welcome.protocol, "websocket");
  EXPECT_TRUE(welcome.is_answer);
  EXPECT_EQ(welcome.bodies[0].bytes, "welcome");
  const auto& mail = flow.told.messages[3];
  EXPECT_FALSE(mail.is_answer);
  EXPECT_EQ(mail.host, "chat.example");
  EXPECT_EQ(mail.bodies[0].bytes, "{\"mail\":\"jo@example.com\"}");
  EXPECT_EQ(mail.bodies[0].media_type, "application/json");
  EXPECT_TRUE(mail.whole);
  EXPECT_EQ(flow.told.messages[4].texts[0].bytes, "ping");
  EXPECT_EQ(flow.told.messages[5].texts[0].bytes, "bye");
}

TEST(WebSocket, AtAnyCut) {
  const std::string bytes = frame(0x01, "one ", true) + frame(0x80, std::string(300, 'x'), true) +
                            frame(0x82, "two", true);
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    TestFlow flow(80);
    flow.client(kAsk).server(kYes).client(bytes.substr(0, cut)).client(bytes.substr(cut)).close();
    ASSERT_EQ(flow.told.messages.size(), 4U) << cut;
    EXPECT_EQ(flow.told.messages[2].bodies[0].bytes, "one " + std::string(300, 'x')) << cut;
    EXPECT_EQ(flow.told.messages[3].bodies[0].bytes, "two") << cut;
  }
}

TEST(WebSocket, PackedMessagesShareAWindow) {
  z_stream zlib{};
  ASSERT_EQ(deflateInit2(&zlib, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
  const std::string text = "mail of jo@example.com, mail of jo@example.com";
  const std::string first = packed(zlib, text), second = packed(zlib, text);
  deflateEnd(&zlib);
  ASSERT_LT(second.size(), first.size());
  TestFlow flow(80);
  flow.client(kAsk)
      .server(kYes)
      .client(frame(0xC1, first, true) + frame(0xC1, second, true) + frame(0x81, "plain", true))
      .close();
  ASSERT_EQ(flow.told.messages.size(), 5U);
  EXPECT_EQ(flow.told.messages[2].bodies[0].bytes, text);
  EXPECT_EQ(flow.told.messages[3].bodies[0].bytes, text);
  EXPECT_EQ(flow.told.messages[4].bodies[0].bytes, "plain");
  EXPECT_TRUE(flow.told.messages[3].whole);
}

TEST(WebSocket, ABombIsCutOffAndTold) {
  z_stream zlib{};
  ASSERT_EQ(deflateInit2(&zlib, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
  const std::string bomb = packed(zlib, std::string(30'000'000, 'x'));
  deflateEnd(&zlib);
  ASSERT_LT(bomb.size(), 60'000U);
  TestFlow flow(80);
  flow.client(kAsk).server(kYes).client(frame(0xC2, bomb, true)).close();
  ASSERT_EQ(flow.told.messages.size(), 3U);
  EXPECT_LT(flow.told.messages[2].bodies[0].bytes.size(), 6'000'000U);
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"limit::"});
}

TEST(WebSocket, LostBytesAreTold) {
  const std::string bytes = frame(0x82, "0123456789", true);
  TestFlow flow(80);
  flow.client(kAsk).server(kYes).client(bytes.substr(0, 10));
  flow.gap(Side::kInitiator, 3).client(bytes.substr(13)).client(frame(0x81, "next", true)).close();
  ASSERT_EQ(flow.told.messages.size(), 4U);
  EXPECT_EQ(flow.told.messages[2].bodies[0].bytes, "0123|789");
  EXPECT_EQ(flow.told.messages[3].bodies[0].bytes, "next");
}

TEST(WebSocket, WhatIsNoFrameIsReadAsItIs) {
  TestFlow flow(80);
  flow.client(kAsk).server(kYes + "jo@example.com").close();
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
}

}  // namespace
}  // namespace leakwire::wire
