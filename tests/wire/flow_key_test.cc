#include "wire/flow_key.h"

#include <gtest/gtest.h>

#include <array>

namespace leakwire::wire {
namespace {

Host host(std::uint8_t last, std::uint16_t port) {
  Host one;
  one.address[10] = one.address[11] = 0xFF;
  one.address[12] = 192;
  one.address[14] = 2;
  one.address[15] = last;
  one.port = port;
  return one;
}

TEST(FlowKey, BothWaysAreOneFlow) {
  bool first_is_low = false;
  bool second_is_low = false;
  const FlowKey there = flow_key(host(1, 50000), host(2, 80), Transport::kTcp, first_is_low);
  const FlowKey back = flow_key(host(2, 80), host(1, 50000), Transport::kTcp, second_is_low);
  EXPECT_EQ(there, back);
  EXPECT_NE(first_is_low, second_is_low);
  const KeyedHash hash(1, 2);
  EXPECT_EQ(hash(there), hash(back));
}

TEST(FlowKey, PortsAndTransportTellFlowsApart) {
  bool is_low = false;
  const FlowKey one = flow_key(host(1, 50000), host(2, 80), Transport::kTcp, is_low);
  const FlowKey port = flow_key(host(1, 50001), host(2, 80), Transport::kTcp, is_low);
  const FlowKey udp = flow_key(host(1, 50000), host(2, 80), Transport::kUdp, is_low);
  const KeyedHash hash(1, 2);
  EXPECT_NE(hash(one), hash(port));
  EXPECT_NE(hash(one), hash(udp));
  EXPECT_NE(KeyedHash(1, 3)(one), hash(one));
}

// The vectors of the SipHash paper's reference code: key 00..0f, messages 00, 01, ... of each
// length.
TEST(KeyedHash, IsSipHash24) {
  const KeyedHash hash(0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL);
  std::array<unsigned char, 16> bytes{};
  for (unsigned i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(i);
  EXPECT_EQ(hash.of_bytes(bytes.data(), 0), 0x726fdb47dd0e0e31ULL);
  EXPECT_EQ(hash.of_bytes(bytes.data(), 1), 0x74f839c593dc67fdULL);
  EXPECT_EQ(hash.of_bytes(bytes.data(), 8), 0x93f5f5799a932462ULL);
  EXPECT_EQ(hash.of_bytes(bytes.data(), 15), 0xa129ca6149be45e5ULL);  // the paper's own, appendix A
}

}  // namespace
}  // namespace leakwire::wire
