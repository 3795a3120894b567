#include "text/ip.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leakwire::text {
namespace {

// inet_pton and inet_ntop of the C library as oracle, over texts that are nearly addresses.
TEST(Ip, ReadsAsTheCLibraryDoes) {
  std::mt19937 random(6);
  constexpr std::string_view kParts[] = {"0", "1",  "00",   "25",    "255", "256",
                                         "a", "Ff", "abcd", "12345", ":",   ":",
                                         ":", "::", ".",    ".",     ".",   "8.8.8.8"};
  int good = 0;
  for (int round = 0; round < 300000; ++round) {
    std::string in;
    const std::size_t parts = 1 + random() % 16;
    for (std::size_t i = 0; i < parts; ++i) {
      in += kParts[random() % std::size(kParts)];
      if (random() % 2 == 0) in += random() % 3 == 0 ? '.' : ':';
    }
    Ipv4 v4{};
    const bool is_v4 = inet_pton(AF_INET, in.c_str(), v4.data()) == 1;
    EXPECT_EQ(parse_ipv4(in), is_v4 ? std::optional(v4) : std::nullopt) << in;
    Ipv6 v6{};
    const bool is_v6 = inet_pton(AF_INET6, in.c_str(), v6.data()) == 1;
    EXPECT_EQ(parse_ipv6(in), is_v6 ? std::optional(v6) : std::nullopt) << in;
    good += is_v4 || is_v6;
  }
  EXPECT_GT(good, 500);
}

TEST(Ip, WritesWhatItReads) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    Ipv6 v6{};
    for (auto& byte : v6) byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : 0;
    EXPECT_EQ(parse_ipv6(format_ipv6(v6)), v6);
    const Ipv4 v4{v6[0], v6[1], v6[2], v6[3]};
    EXPECT_EQ(parse_ipv4(format_ipv4(v4)), v4);
  }
}

// The examples of RFC 5952, sections 4 and 5.
TEST(Ip, CanonicalForm) {
  struct Row {
    std::string_view in;
    std::string_view out;
  };
  constexpr Row kRows[] = {
      {"2001:0db8::0001", "2001:db8::1"},
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
  };
  for (const Row& row : kRows) {
    const auto address = parse_ipv6(row.in);
    ASSERT_TRUE(address) << row.in;
    EXPECT_EQ(format_ipv6(*address), row.out);
  }
}

TEST(Ip, MappedAddress) {
  EXPECT_EQ(mapped_ipv4(*parse_ipv6("::ffff:8.8.4.4")), (Ipv4{8, 8, 4, 4}));
  EXPECT_FALSE(mapped_ipv4(*parse_ipv6("::8.8.4.4")));
}

}  // namespace
}  // namespace leakwire::text
