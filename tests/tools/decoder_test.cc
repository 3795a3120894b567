#include "decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::program {
namespace {

using namespace std::string_literals;

TEST(Compression, IsToldByTheFirstBytes) {
  EXPECT_EQ(compression_of("\x1f\x8b\x08\x00"s), Compression::kGzip);
  EXPECT_EQ(compression_of("\x28\xb5\x2f\xfd"s), Compression::kZstd);
  EXPECT_EQ(compression_of("\x5a\x2a\x4d\x18"s), Compression::kZstd);
  EXPECT_EQ(compression_of("\xfd"
                           "7zXZ\0"s),
            Compression::kXz);
  EXPECT_EQ(compression_of("BZh9\x31\x41\x59\x26\x53\x59"s), Compression::kBzip2);
  EXPECT_EQ(compression_of("BZh9\x17\x72\x45\x38\x50\x90"s), Compression::kBzip2);
  EXPECT_EQ(compression_of("BZh9 is no archive"s), Compression::kNone);
  EXPECT_EQ(compression_of("\x1f\x8b"s), Compression::kNone);
  EXPECT_EQ(compression_of(""), Compression::kNone);
}

TEST(Compression, IsRuledOutByTheFirstBytes) {
  const std::string bzip2 = "BZh9\x31\x41\x59\x26\x53\x59"s;
  for (std::size_t n = 0; n <= bzip2.size(); ++n)
    EXPECT_TRUE(may_be_compressed(bzip2.substr(0, n)));
  for (const std::string& head : {"\x1f"s, "\x1f\x8b"s, "\x28\xb5"s, "\xfd"s, "P"s, "P\x2a"s}) {
    EXPECT_TRUE(may_be_compressed(head));
  }
  for (const std::string& head : {"a"s, "\n"s, "Pa"s, "B "s, "BZh9 some text"s, "\x1f "s}) {
    EXPECT_FALSE(may_be_compressed(head));
  }
}

TEST(Decoder, BreaksOnWhatIsNone) {
  for (const Compression one :
       {Compression::kGzip, Compression::kZstd, Compression::kXz, Compression::kBzip2}) {
    const auto decoder = make_decoder(one);
    ASSERT_NE(decoder, nullptr);
    std::string out(100, '\0');
    const std::string in = "this is no compressed data at all, not in any format";
    EXPECT_EQ(decoder->step(in, out).state, Decoder::Step::State::kBroken) << name_of(one);
    EXPECT_TRUE(decoder->restart());
  }
  EXPECT_EQ(make_decoder(Compression::kNone), nullptr);
}

}  // namespace
}  // namespace leakwire::program
