#include "wire/mqtt/mqtt.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

std::string text(const std::string& bytes) {
  return std::string{static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size() & 0xFF)} +
         bytes;
}

std::string packet(unsigned first, const std::string& body) {
  std::string out(1, static_cast<char>(first));
  std::size_t length = body.size();
  do {
    out += static_cast<char>((length & 0x7F) | (length > 0x7F ? 0x80 : 0));
    length >>= 7;
  } while (length > 0);
  return out + body;
}

std::string properties(const std::string& bytes) {
  return std::string(1, static_cast<char>(bytes.size())) + bytes;
}

std::string connect(int version) {
  const std::string own =
      version == 5 ? properties("\x11\0\0\0\x05\x26"s + text("owner") + text("jo@example.com"))
                   : "";
  const std::string will = version == 5 ? properties("\x18\0\0\0\1\1\1"s) : "";
  return packet(0x10, text("MQTT") + static_cast<char>(version) + "\xC6\0\x3C"s + own +
                          text("client-7") + will + text("state/7") + text("gone") + text("anna") +
                          text("Tr0ub4dor-and-3"));
}

std::string publish(int version, const std::string& payload, unsigned flags = 0) {
  const std::string own =
      version == 5 ? properties("\x03" + text("application/json") + "\x23\0\7"s) : "";
  const std::string id = (flags & 6) != 0 ? "\0\x09"s : "";
  return packet(0x30 | flags, text("people/7") + id + own + payload);
}

const std::string kMail = "{\"mail\":\"jo@example.com\"}";

TEST(Mqtt, LoginsTopicsAndPayloadsAreTold) {
  for (const int version : {4, 5}) {
    TestFlow flow(18830);
    flow.client(connect(version)).server(version == 5 ? "\x20\3\0\0\0"s : "\x20\2\0\0"s);
    flow.client(publish(version, kMail, 2)).server("\x40\2\0\x09"s);
    flow.server(publish(version, "for you")).client("\xC0\0"s).close();
    ASSERT_EQ(flow.told.messages.size(), 3U);
    const auto& login = flow.told.messages[0];
    EXPECT_EQ(login.protocol, "mqtt");
    EXPECT_EQ(login.value("user"), "anna");
    EXPECT_EQ(login.value("password"), "Tr0ub4dor-and-3");
    EXPECT_EQ(login.value("client-id"), "client-7");
    EXPECT_EQ(login.value("will"), "gone");
    EXPECT_EQ(login.value("owner"), version == 5 ? "jo@example.com" : "(none)");
    EXPECT_TRUE(login.whole);
    const auto& sent = flow.told.messages[1];
    EXPECT_EQ(sent.value("topic"), "people/7");
    EXPECT_EQ(sent.bodies.at(0).bytes, kMail);
    EXPECT_EQ(sent.bodies.at(0).part, "mqtt.publish.body");
    EXPECT_EQ(sent.bodies.at(0).media_type, version == 5 ? "application/json" : "");
    EXPECT_TRUE(flow.told.messages[2].is_answer);
    EXPECT_EQ(flow.told.messages[2].bodies.at(0).bytes, "for you");
    EXPECT_TRUE(flow.told.all_ended());
  }
}

TEST(Mqtt, AtAnyCut) {
  for (const int version : {4, 5}) {
    const std::string all =
        connect(version) + publish(version, kMail, 2) +
        packet(0x82, "\0\1"s + (version == 5 ? properties("") : "") + text("people/+") + "\1") +
        publish(version, "") + publish(version, std::string(300, 'x')) + "\xE0\0"s;
    TestFlow whole(1883);
    whole.client(all).close();
    ASSERT_EQ(whole.told.messages.size(), 5U);
    for (std::size_t cut = 1; cut <= all.size(); ++cut) {
      TestFlow flow(1883);
      flow.client(all.substr(0, cut)).client(all.substr(cut)).close();
      ASSERT_EQ(flow.told.all(), whole.told.all()) << cut;
      ASSERT_EQ(flow.told.messages[0].protocol, "mqtt") << cut;
    }
    TestFlow crumbs(1883);
    crumbs.crumbs(Side::kInitiator, all).close();
    EXPECT_EQ(crumbs.told.all(), whole.told.all());
  }
}

TEST(Mqtt, LongPayloadsAreToldAsTheyCome) {
  TestFlow flow(1883);
  flow.client(connect(4)).client("\x30\x8A\x80\x80\x01"s + text("people/7"));
  for (int i = 0; i < 32; ++i) flow.client(std::string(65536, 'x'));
  EXPECT_LT(flow.parser->memory(), 8192U);
  flow.client(publish(4, "next")).close();
  EXPECT_EQ(flow.told.messages.at(1).bodies.at(0).bytes.size(), 2U << 20);
  EXPECT_EQ(flow.told.messages.at(2).bodies.at(0).bytes, "next");
}

TEST(Mqtt, GapsInPayloadsAreKeptApart) {
  TestFlow flow(1883);
  const std::string sent = publish(4, "jo@example.com and jo@example.org");
  flow.client(connect(4)).client(sent.substr(0, sent.size() - 20)).gap(Side::kInitiator, 5);
  flow.client(sent.substr(sent.size() - 15) + publish(4, "next")).close();
  EXPECT_EQ(flow.told.messages.at(1).bodies.at(0).bytes, "jo@example.co| jo@example.org");
  EXPECT_EQ(flow.told.messages.at(2).bodies.at(0).bytes, "next");
  TestFlow between(1883);
  between.client(connect(4)).client(sent.substr(0, 5)).gap(Side::kInitiator, 5);
  between.client("jo@example.com").close();
  EXPECT_EQ(between.told.unseens, std::vector<std::string>{"gap::"});
  EXPECT_NE(between.told.all().find("jo@example.com"), std::string::npos);
  EXPECT_TRUE(between.told.all_ended());
}

TEST(Mqtt, WhatIsNoPacketIsToldAsItIs) {
  for (const std::string& bytes :
       {"none: jo@example.com"s, "\x30\xFF\xFF\xFF\xFFjo@example.com"s,
        packet(0x82, "jo@example.com"), packet(0x30, "\x7Fjo@example.com"s),
        packet(0x40, "jo@example.com")}) {
    TestFlow flow(1883);
    flow.client(connect(4)).client(bytes).close();
    EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos) << bytes;
    EXPECT_TRUE(flow.told.all_ended());
  }
  TestFlow cut(1883);
  cut.client(connect(5).substr(0, 40)).close();
  EXPECT_NE(cut.told.all().find("jo@example"), std::string::npos);
}

TEST(Mqtt, APacketThatSaysItIsLongIsBounded) {
  TestFlow flow(1883);
  flow.client(connect(5)).client("\x82\xFF\xFF\xFF\x7F"s);
  std::size_t most = 0;
  for (int i = 0; i < 500; ++i) {
    flow.client(std::string(1024, 'j'));
    most = std::max(most, flow.parser->memory());
  }
  flow.close();
  EXPECT_LT(most, 1U << 20);
  EXPECT_EQ(flow.told.messages.back().bodies.at(0).bytes.size(), 500U * 1024 + 5);
}

TEST(Mqtt, OtherBytesThatBeginSo) {
  for (const std::string& bytes : {"\x10\x20\0\4HTTP\4jo@example.com"s, "\x10\2\0\4"s,
                                   "\x11\x20\0\4MQTT\4"s, "\x10\x20\0\4MQTT\x09jo"s}) {
    TestFlow flow(1883);
    flow.client(bytes).close();
    EXPECT_EQ(flow.told.messages.at(0).protocol, "");
    EXPECT_EQ(flow.told.all(), bytes + "\n");
  }
}

}  // namespace
}  // namespace leakwire::wire
