#include "text/byte_runs.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>

#include "text/byte_set.h"

namespace leakwire::text {
namespace {

constexpr ByteSet kLettersAndDigits = kDigits | ByteSet::range('a', 'z') | ByteSet::range('A', 'Z');

TEST(ByteRuns, TellEveryByteInEveryPlace) {
  const ByteSet names = kLettersAndDigits | ByteSet::of("-.") | ByteSet::range(0x80, 0xFF);
  for (unsigned b = 0; b < 256; ++b) {
    for (std::size_t place = 0; place < 8; ++place) {
      for (const char around : {'a', '\0', '\xFF', '/'}) {
        std::string text(8, around);
        text[place] = static_cast<char>(b);
        const std::uint64_t bit = std::uint64_t{0x80} << 8 * place;
        const EightBytes bytes(text.data());
        const auto byte = static_cast<std::uint8_t>(b);
        EXPECT_EQ((bytes.letters_or_digits() & bit) != 0, kLettersAndDigits.has(byte)) << b;
        EXPECT_EQ((bytes.bytes_of_names() & bit) != 0, names.has(byte)) << b;
        EXPECT_EQ((bytes.letters_or_digits() | bytes.bytes_of_names()) & ~EightBytes::kHighest, 0U);
      }
    }
  }
}

TEST(ByteRuns, TheFirstByteThatIsEqual) {
  for (std::size_t place = 0; place < 8; ++place) {
    for (const char around : {'a', '\0', '\xFF', '\x0B', '\x8A'}) {
      std::string text(8, around);
      EXPECT_EQ(EightBytes(text.data()).equal('\n'), 0U);
      text[place] = '\n';
      const std::uint64_t found = EightBytes(text.data()).equal('\n');
      ASSERT_NE(found, 0U);
      EXPECT_EQ(static_cast<std::size_t>(std::countr_zero(found)), 8 * place + 7);
    }
  }
}

TEST(ByteRuns, EndWhereTheClassDoes) {
  const auto of_eight = [](EightBytes bytes) { return bytes.letters_or_digits(); };
  const auto of_one = [](std::uint8_t byte) { return kLettersAndDigits.has(byte); };
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      std::string text(size, 'x');
      if (at < size) text[at] = '.';
      EXPECT_EQ(run_at_start(text, of_eight, of_one), at);
      EXPECT_EQ(run_at_end(text, of_eight, of_one), at < size ? size - at - 1 : size);
    }
  }
}

}  // namespace
}  // namespace leakwire::text
