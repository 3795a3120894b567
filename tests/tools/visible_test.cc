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
       "\\xc2\\x9b31m"},                                               // CSI, a C1 control
      {"\xff\xc3", "\\xff\\xc3"},                                      // no UTF-8, and cut UTF-8
      {"\xc0\xaf", "\\xc0\\xaf"},                                      // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},                             // a surrogate
      {"a\xe2\x80\xaegpj.exe", "a\\xe2\\x80\\xaegpj.exe"},             // U+202E
      {"\xe2\x81\xa6\xe2\x80\xa8", "\\xe2\\x81\\xa6\\xe2\\x80\\xa8"},  // U+2066, U+2028
      {"\xd8\x9c\xef\xbb\xbf", "\\xd8\\x9c\\xef\\xbb\\xbf"},           // U+061C, U+FEFF
      {"\xe2\x80\x9c\xe2\x82\xac\xd8\xa8", "\xe2\x80\x9c\xe2\x82\xac\xd8\xa8"},
      {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
      {"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},  // beyond U+10FFFF
  };
  for (const Case& one : cases) EXPECT_EQ(visible(one.text), one.shown);
}

}  // namespace
}  // namespace leakwire::program
