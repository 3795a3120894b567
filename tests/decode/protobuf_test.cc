#include "decode/protobuf.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::decode {
namespace {

using namespace std::string_literals;

std::string read(std::string_view bytes) {
  std::string told;
  const bool is_message = read_protobuf(bytes, [&](std::string_view field, std::string_view text) {
    told += std::string(field) + "=" + std::string(text) + ";";
  });
  return is_message ? told : "no message";
}

std::string field(unsigned number, const std::string& bytes) {
  std::string size;
  std::size_t left = bytes.size();
  for (; left >= 0x80; left >>= 7) size += static_cast<char>((left & 0x7F) | 0x80);
  size += static_cast<char>(left);
  return static_cast<char>(number << 3 | 2) + size + bytes;
}

TEST(Protobuf, StringsAreToldWithTheNumbersOfTheirFields) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\x08\x96\x01"s), "");
  EXPECT_EQ(read(field(2, "testing")), "2=testing;");
  EXPECT_EQ(read("\x08\x01"s + field(2, "a") +
                 "\x1d"
                 "abcd" +
                 field(15, "b")),
            "2=a;15=b;");
  EXPECT_EQ(read(field(1, field(1, "Jo") + "\x10\x01" + field(3, "jo@example.com"))),
            "1.1=Jo;1.3=jo@example.com;");
  // Its length is a letter, and so all of the inner message is text.
  EXPECT_EQ(read(field(1, field(1, std::string(65, 'x')))), "1.1=" + std::string(65, 'x') + ";");
}

TEST(Protobuf, WhatIsNoMessageIsTold) {
  EXPECT_EQ(read("plain text"), "no message");
  EXPECT_EQ(read("\x12\x07"
                 "test"s),
            "no message");
  EXPECT_EQ(read("\x02\x01"
                 "a"s),
            "no message");
  EXPECT_EQ(read(std::string(11, '\xFF')), "no message");
}

TEST(Protobuf, DepthIsBounded) {
  std::string nested = field(3, "jo@example.com") + "\x08\x01";
  for (int i = 0; i < 10'000; ++i) nested = field(1, nested);
  const std::string told = read(nested);
  EXPECT_NE(told.find("jo@example.com"), std::string::npos);
  EXPECT_LT(told.size(), nested.size() + 400);
}

}  // namespace
}  // namespace leakwire::decode
