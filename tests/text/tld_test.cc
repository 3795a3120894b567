#include "text/tld.h"

#include <gtest/gtest.h>
#include <libpsl.h>

#include <ctime>
#include <string>

#include "text/idn.h"

namespace leakwire::text {
namespace {

constexpr std::string_view kNames =
#include "text/tlds.inc"
    ;

// The list that the table was made from; another one may hold others.
constexpr std::time_t kList = 1675985160;  // 2023-02-09

bool is_suffix(const std::string& name) {
  return psl_is_public_suffix2(psl_builtin(), name.c_str(),
                               PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}
bool is_listed(const std::string& label) { return is_suffix(label) || is_suffix("x." + label); }

TEST(Tld, Labels) {
  for (const char* real : {"com", "COM", "Com", "uk", "ck", "za", "museum", "xn--55qx5d",
                           "XN--55QX5D", "\xE5\x85\xAC\xE5\x8F\xB8", "xn--vermgensberatung-pwb"}) {
    EXPECT_TRUE(is_top_level(real)) << real;
  }
  for (const char* unreal : {"", "c", "comm", "png", "local", "com ", " com", "aaa aarp", ".",
                             "example.com", "co.uk", "c\x0Fm", "x\xCE", "123"}) {
    EXPECT_FALSE(is_top_level(unreal)) << unreal;
  }
  EXPECT_FALSE(is_top_level(std::string_view("com\0", 4)));
  EXPECT_FALSE(is_top_level(std::string(64, 'a')));
}

TEST(Tld, EachNameIsListed) {
  if (psl_builtin_file_time() != kList) GTEST_SKIP() << "another list";
  std::size_t count = 0;
  for (std::string_view rest = kNames; !rest.empty(); ++count) {
    const std::string name(rest.substr(0, rest.find(' ')));
    rest.remove_prefix(name.size() + 1);
    EXPECT_TRUE(is_top_level(name)) << name;
    const ALabels ascii = to_a_labels(name);
    ASSERT_TRUE(ascii) << name;
    EXPECT_TRUE(is_top_level(ascii.get())) << name;
    EXPECT_TRUE(name == "za" || is_listed(ascii.get())) << name;
  }
  EXPECT_GT(count, 1600U);
}

// Every label of two and three letters.
TEST(Tld, NoShortNameIsMissing) {
  if (psl_builtin_file_time() != kList) GTEST_SKIP() << "another list";
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) {
      std::string label{a, b};
      EXPECT_EQ(is_top_level(label), is_listed(label) || label == "za") << label;
      label.push_back('a');
      for (; label[2] <= 'z'; ++label[2]) EXPECT_EQ(is_top_level(label), is_listed(label)) << label;
    }
  }
}

}  // namespace
}  // namespace leakwire::text
