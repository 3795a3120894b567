#include "text/hex.h"

#include <gtest/gtest.h>

#include <array>

namespace leakwire::text {
namespace {

TEST(Hex, WritesTheHighestDigits) {
  std::string out;
  append_hex(out, 0x0123456789ABCDEFULL);
  out.push_back(' ');
  append_hex(out, 0x0123456789ABCDEFULL, 6);
  EXPECT_EQ(out, "0123456789abcdef 012345");
}

TEST(Hex, ReadsWhatItWrites) {
  const std::array<std::uint8_t, 4> bytes{0x00, 0x7F, 0xA5, 0xFF};
  std::string out;
  append_hex(out, bytes);
  EXPECT_EQ(out, "007fa5ff");
  std::array<std::uint8_t, 4> read{};
  EXPECT_TRUE(parse_hex("007Fa5fF", read));
  EXPECT_EQ(read, bytes);
}

TEST(Hex, RefusesWhatIsNoDigitPair) {
  std::array<std::uint8_t, 2> read{};
  for (const char* text : {"", "00f", "00ff0", "00fg", "0 ff", "0x00"}) {
    EXPECT_FALSE(parse_hex(text, read)) << text;
  }
}

}  // namespace
}  // namespace leakwire::text
