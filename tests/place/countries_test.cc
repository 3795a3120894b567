#include "place/countries.h"

#include <gtest/gtest.h>

#include <string>

#include "text/time.h"

namespace leakwire {
namespace {

std::int64_t day(int year, unsigned month, unsigned day) {
  text::CivilTime civil;
  civil.year = year;
  civil.month = month;
  civil.day = day;
  return text::to_micros(civil).value();
}

bool in(std::string_view code, CountryGroup group, std::int64_t time) {
  return is_in_group(country_named(code).value(), group, time);
}

TEST(Countries, CodesAreThoseOfIso3166) {
  EXPECT_EQ(place::country_codes().size(), 250U);  // 249 of the standard, and XK
  for (const std::string_view code : {"DE", "NO", "US", "XK", "AX", "ZW", "AD"}) {
    ASSERT_TRUE(country_named(code)) << code;
    EXPECT_EQ(country_named(code)->text(), code);
  }
  for (const std::string_view word : {"", "D", "de", "DEU", "UK", "EL", "EU", "ZZ", "AN", "E1"}) {
    EXPECT_FALSE(country_named(word)) << word;
  }
}

TEST(Countries, UsualMistakesHaveTheirRightCode) {
  EXPECT_EQ(place::usual_mistake("UK"), "GB");
  EXPECT_EQ(place::usual_mistake("EL"), "GR");
  EXPECT_EQ(place::usual_mistake("GB"), "");
}

TEST(Countries, AnUnknownCountryIsNeitherNamedNorInAGroup) {
  EXPECT_FALSE(Country().known());
  EXPECT_EQ(Country().text(), "");
  EXPECT_FALSE(is_in_group(Country(), CountryGroup::kEea, day(2026, 1, 2)));
}

TEST(Countries, MembersOfTheUnionAndTheArea) {
  const std::int64_t today = day(2026, 1, 2);
  for (const std::string_view code : {"DE", "FR", "HR", "RE", "GP", "GF", "MQ", "YT", "MF", "AX"}) {
    EXPECT_TRUE(in(code, CountryGroup::kEu, today)) << code;
    EXPECT_TRUE(in(code, CountryGroup::kEea, today)) << code;
  }
  for (const std::string_view code : {"NO", "IS", "LI"}) {
    EXPECT_FALSE(in(code, CountryGroup::kEu, today)) << code;
    EXPECT_TRUE(in(code, CountryGroup::kEea, today)) << code;
  }
  for (const std::string_view code :
       {"NC", "PF", "PM", "WF", "BL", "SJ", "GL", "FO", "GB", "CH", "US", "TR", "GI", "XK"}) {
    EXPECT_FALSE(in(code, CountryGroup::kEu, today)) << code;
    EXPECT_FALSE(in(code, CountryGroup::kEea, today)) << code;
  }
}

TEST(Countries, TwentySevenMembersToday) {
  std::size_t members = 0;
  for (const place::Membership& one : place::memberships()) {
    ASSERT_TRUE(country_named(one.code)) << one.code;
    const bool region =
        std::string_view("AX GF GP MF MQ RE YT").find(one.code) != std::string::npos;
    if (!region && in(one.code, CountryGroup::kEu, day(2026, 1, 2))) ++members;
  }
  EXPECT_EQ(members, 27U);
}

TEST(Countries, MembershipHangsOnTheDay) {
  struct Case {
    std::string_view code;
    std::int64_t first;  // day of the other answer
    bool before, after;
  };
  for (const Case& one :
       {Case{"HR", day(2013, 7, 1), false, true}, Case{"GB", day(2021, 1, 1), true, false},
        Case{"PL", day(2004, 5, 1), false, true}, Case{"RO", day(2007, 1, 1), false, true},
        Case{"YT", day(2014, 1, 1), false, true}, Case{"BL", day(2012, 1, 1), true, false}}) {
    EXPECT_EQ(in(one.code, CountryGroup::kEu, one.first - 1), one.before) << one.code;
    EXPECT_EQ(in(one.code, CountryGroup::kEu, one.first), one.after) << one.code;
  }
}

TEST(Countries, GroupsHaveNames) {
  EXPECT_EQ(country_group_named("EU"), CountryGroup::kEu);
  EXPECT_EQ(country_group_named("EEA"), CountryGroup::kEea);
  EXPECT_EQ(country_group_named("eea"), std::nullopt);
  EXPECT_EQ(country_group_named("DE"), std::nullopt);
}

}  // namespace
}  // namespace leakwire
