#include "place/range_table.h"

#include <gtest/gtest.h>

namespace leakwire::place {
namespace {

Country country_of(const RangeTable& table, std::string_view address) {
  return table.country_of(parse_address(address).value_or(Address{}));
}

TEST(RangeTable, TellsCountries) {
  RangeTable table;
  // 203.0.113.0 is 3405803776, 198.51.100.0 is 3325256704.
  ASSERT_TRUE(table
                  .read_geoip("# a comment\n3325256704,3325256719,FR\n3325256720,3325256720,\?\?\n"
                              "3405803776,3405804031,DE\n4294967295,4294967295,EU\n",
                              "geoip")
                  .empty());
  ASSERT_TRUE(
      table.read_geoip6("2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,NL\n", "geoip6").empty());
  struct Case {
    std::string_view address, country;
  };
  const Case cases[] = {
      {"198.51.99.255", ""},   {"198.51.100.0", "FR"},      {"198.51.100.15", "FR"},
      {"198.51.100.16", ""},   {"198.51.100.17", ""},       {"203.0.113.255", "DE"},
      {"203.0.114.0", ""},     {"255.255.255.255", ""},     {"0.0.0.0", ""},
      {"2001:db8::", "NL"},    {"2001:db8::ffff", "NL"},    {"2001:db8:1::", ""},
      {"2001:db7:ffff::", ""}, {"::ffff:203.0.113.1", "DE"}};
  for (const Case& one : cases) {
    EXPECT_EQ(country_of(table, one.address).text(), one.country) << one.address;
  }
  EXPECT_EQ(table.size(), 5U);
}

TEST(RangeTable, EmptyTellsNothing) {
  const RangeTable table;
  EXPECT_EQ(country_of(table, "203.0.113.1").text(), "");
  EXPECT_EQ(country_of(table, "2001:db8::").text(), "");
}

TEST(RangeTable, MistakesHavePlaces) {
  struct Case {
    std::string_view bytes;
    unsigned line, column;
  };
  const Case cases[] = {{"1,2,DE\n3,4\n", 2, 1},
                        {"1.0.0.0,2,DE\n", 1, 1},
                        {"1,x,DE\n", 1, 3},
                        {"1,2,DE\n2,3,DE\n", 2, 1},
                        {"2,1,DE\n", 1, 1},
                        {"1,2,DE\n3,4,D", 2, 6},
                        {"4294967296,4294967296,DE\n", 1, 1}};
  for (const Case& one : cases) {
    RangeTable table;
    const Diagnostics mistakes = table.read_geoip(one.bytes, "geoip");
    ASSERT_EQ(mistakes.size(), 1U) << one.bytes;
    EXPECT_EQ(mistakes[0].file, "geoip");
    EXPECT_EQ(mistakes[0].line, one.line) << one.bytes;
    EXPECT_EQ(mistakes[0].column, one.column) << one.bytes;
  }
}

}  // namespace
}  // namespace leakwire::place
