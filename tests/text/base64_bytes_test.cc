#include "text/base64_bytes.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <string_view>

namespace leakwire::text {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";

unsigned value_of(char c) {
  const std::size_t at = kDigits.find(c);
  return static_cast<unsigned>(at < 64 ? at : at - 2);
}

bool bit(std::uint64_t word, std::size_t at) { return (word >> at & 1) != 0; }

TEST(Base64Bytes, EqualsAPlainLoopOnEveryInstructionSet) {
  std::mt19937 random(3);
  ASSERT_FALSE(Base64Bytes::targets().empty());
  for (int round = 0; round < 2000; ++round) {
    std::string text(Base64Bytes::kRead + 3, ' ');
    for (char& c : text) c = kDigits[random() % kDigits.size()];
    const char* const from = text.data() + random() % 4;  // vectors are not aligned
    for (const Base64Bytes::Compiled& compiled : Base64Bytes::targets()) {
      Base64Bytes::Bits told;                 // NOLINT: filled below
      std::memset(&told, 0xA5, sizeof told);  // all of it is written
      compiled.tell(from, told);
      for (std::size_t p = 0; p < Base64Bytes::kPlaces; ++p) {
        const unsigned pair = value_of(from[p]) << 6 | value_of(from[p + 1]);
        for (unsigned k = 0; k < 3; ++k) {
          const unsigned byte = pair >> (4 - 2 * k) & 0xFF;
          const bool is_blank = byte == '\t' || byte == '\n' || byte == '\r';
          ASSERT_EQ(bit(told.control[k], p), (byte < 0x20 && !is_blank) || byte == 0x7F)
              << compiled.target << ": " << byte;
          ASSERT_EQ(bit(told.zero[k], p), byte == 0) << compiled.target;
          ASSERT_EQ(bit(told.high[k], p), byte >= 0x80) << compiled.target;
          ASSERT_EQ(bit(told.no_lead[k], p), byte >= 0x80 && byte < 0xA0) << compiled.target;
          if (k > 0) continue;
          const bool packed = byte == 0x1F || byte == 0x28 || byte == 0x78 || byte >= 0xFE;
          ASSERT_EQ(bit(told.packed, p), packed) << compiled.target << ": " << byte;
        }
      }
    }
  }
}

}  // namespace
}  // namespace leakwire::text
