#include "text/time.h"

#include <gtest/gtest.h>

namespace leakwire::text {
namespace {

TEST(Time, IsWrittenByRfc3339) {
  EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(1'767'323'045'678'901), "2026-01-02T03:04:05.678901Z");
  EXPECT_EQ(to_rfc3339(951'782'400 * kSecond), "2000-02-29T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(253'402'300'800 * kSecond - 1), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_rfc3339(253'402'300'800 * kSecond), "10000-01-01T00:00:00.000000Z");
}

TEST(Time, IsReadWithItsZone) {
  EXPECT_EQ(to_micros({2026, 1, 2, 4, 4, 5, 678'901, 60}), 1'767'323'045'678'901);
  EXPECT_EQ(to_micros({1970, 1, 1, 0, 0, 0, 0, 0}), 0);
  EXPECT_EQ(to_micros({2016, 12, 31, 23, 59, 60, 0, 0}), to_micros({2017, 1, 1, 0, 0, 0, 0, 0}));
}

TEST(Time, RefusesWhatNoCalendarHolds) {
  const CivilTime cases[] = {
      {2023, 2, 29, 0, 0, 0, 0, 0}, {2023, 13, 1, 0, 0, 0, 0, 0}, {2023, 0, 1, 0, 0, 0, 0, 0},
      {2023, 4, 31, 0, 0, 0, 0, 0}, {2023, 1, 1, 24, 0, 0, 0, 0}, {2023, 1, 1, 0, 60, 0, 0, 0},
      {2023, 1, 1, 0, 0, 61, 0, 0}, {1969, 1, 1, 0, 0, 0, 0, 0},  {1970, 1, 1, 0, 0, 0, 0, 60},
  };
  for (const CivilTime& c : cases)
    EXPECT_EQ(to_micros(c), std::nullopt) << c.year << '-' << c.month;
}

TEST(Time, TellsTheYear) {
  EXPECT_EQ(year_of(0), 1970);
  EXPECT_EQ(year_of(1'767'225'600 * kSecond - 1), 2025);
  EXPECT_EQ(year_of(1'767'225'600 * kSecond), 2026);
}

}  // namespace
}  // namespace leakwire::text
