// Messages whose texts are looked at in one go.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>

#include "inspect/c_proxy.h"

namespace leakwire::tests {
namespace {

constexpr std::size_t kMessages = 400;

// UTF-16, low byte first.
std::string wide(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

// A piece of a text: of each kind something that is found in it or in what is encoded there, what
// looks like it, and what ends a line or a text.
std::string piece(std::minstd_rand& random) {
  static const std::array<std::string, 18> kPieces{"anna@mail.example.com",
                                                   "card 4111 1111 1111 1111",
                                                   "4111111111111111",
                                                   "tel=%2B1%20212%20555%200143",
                                                   "kim%40mail.example.org",
                                                   R"(bo\u0040mail.example.com)",
                                                   R"({"email": "cleo@mail.example.net"})",
                                                   "Basic YW5uYUBtYWlsLmV4YW1wbGUuY29tOnBhc3M=",
                                                   "=?utf-8?b?YW5uYUBtYWlsLmV4YW1wbGUuY29t?=",
                                                   "616e6e61406d61696c2e6578616d706c652e636f6d",
                                                   wide("anna@mail.example.com"),
                                                   "password: ",
                                                   "phone ",
                                                   "DE89 3704 0044 0532 0130 00",
                                                   "\n",
                                                   " ",
                                                   ", 1-800 and so on; ",
                                                   "lorem ipsum dolor"};
  return kPieces[random() % kPieces.size()];
}

std::string pieces(std::minstd_rand& random, std::size_t most) {
  std::string text;
  for (std::size_t left = random() % (most + 1); left > 0; --left) text += piece(random);
  return text;
}

ProxyMessage message_of(std::minstd_rand& random) {
  static constexpr std::array<std::string_view, 5> kMedia{
      "application/json", "text/plain", "application/x-www-form-urlencoded", "text/html", ""};
  static constexpr std::array<std::string_view, 6> kNames{"Cookie",  "Referer", "X-Note",
                                                          "Subject", "X-A",     "Authorization"};
  ProxyMessage message;
  message.target = random() % 2 == 0 ? "/find?q=" + pieces(random, 2) : "/";
  for (std::size_t left = random() % 5; left > 0; --left) {
    message.headers.emplace_back(kNames[random() % kNames.size()], pieces(random, 3));
  }
  message.media = kMedia[random() % kMedia.size()];
  message.body = pieces(random, 12);
  if (random() % 8 == 0) message.body.append(random() % 5000, '.');
  if (random() % 3 == 0) message.cut = 1 + random() % 40;
  return message;
}

std::string without_reading(std::string record) {
  constexpr std::string_view kReading = "\"observed\":\"";
  for (std::size_t at = 0; (at = record.find(kReading, at)) != std::string::npos;) {
    record.erase(at, record.find('"', at + kReading.size()) + 1 - at);
  }
  return record;
}

// Who has a deadline looks at one text after the other.
TEST(CTogether, ShortMessagesGiveWhatTheirTextsGiveOneByOne) {
  lw_key* key = nullptr;
  ASSERT_EQ(lw_key_new(nullptr, &key, nullptr, nullptr), LW_OK);
  {
    lw_inspector_options options{};
    options.key = key;
    Proxy together(options);
    options.deadline_us = 3'600'000'000;
    Proxy apart(options);
    std::minstd_rand random(7);
    std::size_t found = 0;
    for (std::size_t i = 0; i < kMessages; ++i) {
      const ProxyMessage message = message_of(random);
      const Passed one = pass(together.get(), message);
      const Passed other = pass(apart.get(), message);
      found += one.decision.findings;
      ASSERT_EQ(one.decision.findings, other.decision.findings) << i;
      EXPECT_EQ(one.summary, other.summary) << i;
      EXPECT_EQ(one.detectors, other.detectors) << i;
      EXPECT_EQ(one.target, other.target) << i;
      EXPECT_EQ(one.headers, other.headers) << i;
      EXPECT_EQ(one.body, other.body) << i;
    }
    EXPECT_GT(found, kMessages);
    ASSERT_EQ(together.records.size(), apart.records.size());
    for (std::size_t i = 0; i < together.records.size(); ++i) {
      EXPECT_EQ(without_reading(together.records[i]), without_reading(apart.records[i]));
    }
  }
  lw_key_free(key);
}

}  // namespace
}  // namespace leakwire::tests
