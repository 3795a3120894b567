#include "visible.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leakwire::program {
namespace {

struct Case {
  std::string text;
  std::string shown;
};

TEST(Visible, MakesControlBytesSeen) {
  const std::vector<Case> cases{
      {"access.log", "access.log"},
      {"", ""},
      {"a\x1b[31mb", "a\\x1b[31mb"},
      {"a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
      {"\xc2\x9b"
       "31m",
       "\\xc2\\x9b31m"},                    // CSI, a C1 control
      {"\xff\xc3", "\\xff\\xc3"},           // no UTF-8, and cut UTF-8
      {"\xc0\xaf", "\\xc0\\xaf"},           // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},  // a surrogate
      {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
      {"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},  // beyond U+10FFFF
  };
  for (const Case& one : cases) EXPECT_EQ(visible(one.text), one.shown);
}

}  // namespace
}  // namespace leakwire::program
