#include "report/json_writer.h"

#include <gtest/gtest.h>

namespace leakwire::report {
namespace {

using namespace std::string_view_literals;

TEST(JsonWriter, SetsCommasAndColons) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().text("a", "x").number("b", 7).key("c").begin_array();
  json.text("y").number(18446744073709551615U).boolean(true).begin_object().end_object();
  json.begin_array().end_array().end_array();
  json.text_if("d", "").number_if("e", 0).text_if("f", "z").end_object();
  EXPECT_EQ(out, R"({"a":"x","b":7,"c":["y",18446744073709551615,true,{},[]],"f":"z"})");
}

TEST(JsonWriter, EscapesText) {
  struct Case {
    std::string_view in, out;
  };
  constexpr Case kCases[] = {
      {"", R"("")"},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {"\x01\x1b[0m\x7f", R"("\u0001\u001b[0m\u007f")"},
      {"a\0b"sv, R"("a\u0000b")"},
      {"\xC2\x9B", R"("\u009b")"},
      {"\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
      {"a\xFF"
       "b\xE2\x82",
       "\"a\xEF\xBF\xBD"
       "b\xEF\xBF\xBD\""},
  };
  for (const Case& c : kCases) {
    std::string out;
    JsonWriter(out).text(c.in);
    EXPECT_EQ(out, c.out);
  }
}

}  // namespace
}  // namespace leakwire::report
