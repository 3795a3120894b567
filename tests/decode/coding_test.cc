#include "decode/coding.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leakwire::decode {
namespace {

struct Case {
  std::string_view header;
  std::vector<Coding> codings;
  bool understood;
};

TEST(Coding, HeadersOfContentCodings) {
  const Case cases[] = {
      {"", {}, true},
      {"gzip", {Coding::kGzip}, true},
      {"x-gzip", {Coding::kGzip}, true},
      {" GZIP ,identity", {Coding::kGzip}, true},
      {"gzip, br", {Coding::kGzip, Coding::kBrotli}, true},
      {"gzip,gzip", {Coding::kGzip, Coding::kGzip}, true},
      {",, deflate\t,", {Coding::kDeflate}, true},
      {"zstd\r\n chunked", {}, false},
      {"compress", {}, false},
      {"gzip, json", {Coding::kGzip}, false},
      {"xgzip", {}, false},
  };
  for (const Case& one : cases) {
    const CodingList list = read_codings(one.header);
    EXPECT_EQ(list.codings, one.codings) << one.header;
    EXPECT_EQ(list.understood, one.understood) << one.header;
  }
}

TEST(Coding, AHeaderOfThousandsGivesFew) {
  std::string header;
  for (int i = 0; i < 10'000; ++i) header += "gzip,";
  const CodingList list = read_codings(header);
  EXPECT_EQ(list.codings.size(), 8u);
  EXPECT_FALSE(list.understood);
}

TEST(Coding, NamesGoBothWays) {
  for (std::size_t i = 0; i < kCodingNames.size(); ++i) {
    const auto coding = static_cast<Coding>(i);
    EXPECT_EQ(coding_named(to_string(coding)), coding) << kCodingNames[i];
  }
  EXPECT_EQ(to_string(Coding::kUtf16), "utf-16");
}

}  // namespace
}  // namespace leakwire::decode
