#include "text/base64.h"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace leakwire::text {
namespace {

struct Row {
  std::string_view in;
  std::string_view bytes;
};

TEST(Base64, DecodesTheVectorsOfRfc4648WithAndWithoutPadding) {
  // RFC 4648, section 10.
  for (const Row& row : {Row{"", ""},
                         {"Zg==", "f"},
                         {"Zm8=", "fo"},
                         {"Zm9v", "foo"},
                         {"Zm9vYg==", "foob"},
                         {"Zm9vYmE=", "fooba"},
                         {"Zm9vYmFy", "foobar"}}) {
    for (const Base64 alphabet : {Base64::kStandard, Base64::kUrl}) {
      std::array<char, 6> out{};
      EXPECT_EQ(decode_base64(row.in, alphabet, out), row.bytes) << row.in;
      const std::string_view bare = row.in.substr(0, row.in.find('='));
      EXPECT_EQ(decode_base64(bare, alphabet, out), row.bytes) << bare;
    }
  }
}

TEST(Base64, TellsTheAlphabetsApart) {
  std::array<char, 3> out{};
  EXPECT_EQ(decode_base64("+/+/", Base64::kStandard, out), "\xFB\xFF\xBF");
  EXPECT_EQ(decode_base64("-_-_", Base64::kUrl, out), "\xFB\xFF\xBF");
  EXPECT_FALSE(decode_base64("+/+/", Base64::kUrl, out));
  EXPECT_FALSE(decode_base64("-_-_", Base64::kStandard, out));
}

TEST(Base64, RefusesWhatIsNone) {
  std::array<char, 16> out{};
  for (const std::string_view in : {"Z", "Zm9vY", "Zg===", "Z=g=", "Zm 9", "Zm9\n", "Zm9\xC3"}) {
    EXPECT_FALSE(decode_base64(in, Base64::kStandard, out)) << in;
  }
}

TEST(Base64, NeverWritesBehindTheBuffer) {
  std::array<char, 5> out{};
  const auto fits = std::span(out).first(4);
  EXPECT_EQ(decode_base64("Zm9vYg==", Base64::kStandard, fits), "foob");
  EXPECT_EQ(out[4], '\0');
  EXPECT_FALSE(decode_base64("Zm9vYmE=", Base64::kStandard, fits));
  EXPECT_EQ(out[4], '\0');
}

// RFC 4648, section 10.
TEST(Base64, Encodes) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"},
                                                                 {"\xff\xfe", "//4="}};
  for (const auto& [bytes, encoded] : cases) {
    std::string out;
    append_base64(out, bytes);
    EXPECT_EQ(out, encoded);
  }
}

}  // namespace
}  // namespace leakwire::text
