#include "place/network_table.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace leakwire::place {
namespace {

Address address(std::string_view text) { return parse_address(text).value_or(Address{}); }

TEST(Network, IsReadAsWritten) {
  struct Case {
    std::string_view text, first;
    unsigned bits;
  };
  const Case cases[] = {{"10.0.0.0/8", "10.0.0.0", 104},
                        {"10.1.2.3/8", "10.0.0.0", 104},
                        {"0.0.0.0/0", "0.0.0.0", 96},
                        {"203.0.113.9", "203.0.113.9", 128},
                        {"203.0.113.9/32", "203.0.113.9", 128},
                        {"2001:db8::/32", "2001:db8::", 32},
                        {"2001:db8::1", "2001:db8::1", 128},
                        {"::/0", "::", 0},
                        {"2001:db8:ffff::/33", "2001:db8:8000::", 33}};
  for (const Case& one : cases) {
    const auto network = parse_network(one.text);
    ASSERT_TRUE(network) << one.text;
    EXPECT_EQ(network->first, address(one.first)) << one.text;
    EXPECT_EQ(network->bits, one.bits) << one.text;
  }
}

TEST(Network, IsNothingForOtherWords) {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8x",
        "2001:db8::/129", "example.com", "10.0.0.0/008x", "fe80::1%eth0/64", "10.0.0.0/0008"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

TEST(NetworkTable, FindsTheNarrowest) {
  NetworkTable table;
  const char* networks[] = {"10.0.0.0/8",    "10.9.0.0/16", "10.9.9.9",
                            "2001:db8::/32", "10.9.0.0/16", "::/0"};
  for (std::uint32_t number = 0; number < 6; ++number) {
    table.add(*parse_network(networks[number]), number);
  }
  table.settle();
  const auto found = [&](std::string_view text) {
    const auto values = table.find(address(text));
    return std::vector<std::uint32_t>(values.begin(), values.end());
  };
  using Values = std::vector<std::uint32_t>;
  EXPECT_EQ(found("10.1.1.1"), Values{0});
  EXPECT_EQ(found("10.9.1.1"), (Values{1, 4}));
  EXPECT_EQ(found("10.9.9.9"), Values{2});
  EXPECT_EQ(found("10.9.9.10"), (Values{1, 4}));
  EXPECT_EQ(found("10.255.255.255"), Values{0});
  EXPECT_EQ(found("2001:db8::1"), Values{3});
  EXPECT_EQ(found("2001:db9::1"), Values{5});
}

// Against looking at all of them.
TEST(NetworkTable, FindsWhatAPlainLoopFinds) {
  std::mt19937 random(7);
  std::vector<Network> networks;
  NetworkTable table;
  for (std::uint32_t number = 0; number < 300; ++number) {
    const std::string text = "10." + std::to_string(random() % 4) + '.' +
                             std::to_string(random() % 8) + '.' + std::to_string(random() % 256) +
                             '/' + std::to_string(8 + random() % 25);
    networks.push_back(*parse_network(text));
    table.add(networks.back(), number);
  }
  table.settle();
  for (int round = 0; round < 5'000; ++round) {
    const Address one =
        address("10." + std::to_string(random() % 4) + '.' + std::to_string(random() % 8) + '.' +
                std::to_string(random() % 256));
    const Network* narrowest = nullptr;
    for (const Network& network : networks) {
      if (network.holds(one) && (narrowest == nullptr || network.bits > narrowest->bits)) {
        narrowest = &network;
      }
    }
    const auto found = table.find(one);
    ASSERT_EQ(found.empty(), narrowest == nullptr);
    if (narrowest != nullptr) {
      ASSERT_EQ(networks[found.front()], *narrowest);
    }
  }
}

}  // namespace
}  // namespace leakwire::place
