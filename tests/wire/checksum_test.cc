#include "wire/checksum.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::wire {
namespace {

// RFC 3720, appendix B.4.
TEST(Checksum, Crc32cIsThatOfTheStandard) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
}

Frame frame_of(Transport transport) {
  Frame frame;
  frame.transport = transport;
  frame.from.address = {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  frame.to.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 1};
  frame.from.port = 0x1234;
  frame.to.port = 53;
  frame.tcp.sequence = 0x01020304;
  return frame;
}

std::string tcp_of(const std::string& payload) {
  return std::string("\x12\x34\x00\x35\x01\x02\x03\x04\x00\x00\x00\x00\x50\x10\xFF\xFF\0\0\0\0",
                     20) +
         payload;
}

// What is changed by the difference alone is what would have been made of all.
TEST(Checksum, TheDifferenceMakesTheSameAsTheWhole) {
  for (const std::string before : {"abcdef", "abcde", "4111 1111", "x"}) {
    Frame frame = frame_of(Transport::kTcp);
    std::string segment = tcp_of(before);
    renew_checksum(segment, before, frame);
    const std::string valid = segment;
    const std::string now(before.size(), '*');
    segment.replace(20, now.size(), now);
    std::string cut = segment;
    renew_checksum(segment, before, frame);
    frame.missing = 1;
    renew_checksum(cut, before, frame);
    EXPECT_EQ(segment, cut) << before;
    EXPECT_NE(segment.substr(16, 2), valid.substr(16, 2));
  }
}

TEST(Checksum, ADatagramWithoutOneStaysWithout) {
  const Frame frame = frame_of(Transport::kUdp);
  std::string segment("\x12\x34\x00\x35\x00\x0C\0\0****", 12);
  renew_checksum(segment, "abcd", frame);
  EXPECT_EQ(segment.substr(6, 2), std::string(2, '\0'));
  segment[7] = 1;
  renew_checksum(segment, "abcd", frame);
  EXPECT_NE(segment.substr(6, 2), std::string("\0\1", 2));
}

TEST(Checksum, TheHeaderIsFoundBeforeThePayload) {
  const Frame frame = frame_of(Transport::kTcp);
  const std::string packet = std::string(34, 'h') + tcp_of("payload");
  EXPECT_EQ(transport_header(packet, 54, frame), 20U);
  EXPECT_EQ(transport_header(packet, 55, frame), 0U);
  Frame other = frame;
  other.from.port = 1;
  EXPECT_EQ(transport_header(packet, 54, other), 0U);
}

}  // namespace
}  // namespace leakwire::wire
