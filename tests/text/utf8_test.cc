#include "text/utf8.h"

#include <gtest/gtest.h>

namespace leakwire::text {
namespace {

struct Case {
  std::string_view in;
  std::string_view out;
};

using namespace std::string_view_literals;

// Unicode 15, section 3.9, tables 3-8 to 3-11, and RFC 3629.
TEST(Utf8, PutsTheReplacementForWhatIsBroken) {
  constexpr Case kCases[] = {
      {"", ""},
      {"plain", "plain"},
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"},
      {"a\xFF"
       "b",
       "a\xEF\xBF\xBD"
       "b"},
      {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                  // overlong
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // a surrogate
      {"\xF4\x91\x92\x93", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xE2\x82", "\xEF\xBF\xBD"},  // cut short: one
      {"\xF0\x9F\x98"
       "A",
       "\xEF\xBF\xBD"
       "A"},
      {"a\0b"sv, "a\0b"sv},
  };
  for (const Case& c : kCases) EXPECT_EQ(to_utf8(c.in), c.out) << to_visible(c.in);
}

TEST(Utf8, ShowsWhatATerminalWouldObey) {
  constexpr Case kCases[] = {
      {"plain \xC3\xA9", "plain \xC3\xA9"},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\nb\rc\td", "a\\nb\\rc\\td"},
      {"\x7F", "\\x7f"},
      {"\xC2\x9B"
       "31m",
       "\\x9b31m"},  // C1 control sequence introducer
      {"\xE2\x80\xAE"
       "gpj",
       "\\u202egpj"},  // right-to-left override
      {"a\0b"sv, "a\\x00b"sv},
      {"\xFF", "\xEF\xBF\xBD"},
  };
  for (const Case& c : kCases) EXPECT_EQ(to_visible(c.in), c.out);
}

}  // namespace
}  // namespace leakwire::text
