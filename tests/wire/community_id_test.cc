#include "wire/community_id.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::wire {
namespace {

Host host(std::string_view address, std::uint16_t port) {
  return {*text::parse_ipv6(address), port};
}

// The values of baseline_deflt.json of the specification, and what tshark 4.0 tells of the last.
TEST(CommunityId, IsThatOfTheSpecification) {
  const Host a = host("::ffff:128.232.110.120", 34855);
  const Host b = host("::ffff:66.35.250.204", 80);
  EXPECT_EQ(community_id(a, b, Transport::kTcp), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(community_id(b, a, Transport::kTcp), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(
      community_id(host("::ffff:192.168.1.52", 54585), host("::ffff:8.8.8.8", 53), Transport::kUdp),
      "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
}

}  // namespace
}  // namespace leakwire::wire
