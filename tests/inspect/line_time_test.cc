#include "inspect/line_time.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::inspect {
namespace {

constexpr text::Micros kReading = 1'767'323'045 * text::kSecond;  // 2026-01-02T03:04:05Z

std::string told(std::string_view line, text::Micros reading = kReading) {
  const auto time = line_time(line, reading);
  return time ? text::to_rfc3339(time->time) : "none";
}

struct Case {
  const char* line;
  const char* time;
};

TEST(LineTime, IsReadFromTheHead) {
  constexpr Case kCases[] = {
      {"2016-12-19 16:24:31,123 INFO x", "2016-12-19T16:24:31.123000Z"},
      {"[2016-12-19 16:24:31,123] INFO x", "2016-12-19T16:24:31.123000Z"},
      {"\xEF\xBB\xBF[2016-12-19 16:24:31,123] INFO x", "2016-12-19T16:24:31.123000Z"},
      {"\xEF\xBB\xBF{\"ts\":1286536308.779}", "2010-10-08T11:11:48.779000Z"},
      {"2016-12-19T16:24:31Z", "2016-12-19T16:24:31.000000Z"},
      {"2016-12-19T16:24:31.1234567+01:00 x", "2016-12-19T15:24:31.123456Z"},
      {"2016-12-19T16:24:31-0530 x", "2016-12-19T21:54:31.000000Z"},
      {"2016-12-19 16:24:31 +0100 x", "2016-12-19T15:24:31.000000Z"},
      {"2016-12-19T16:24:31.5+01 x", "2016-12-19T15:24:31.500000Z"},
      {"2016-12-19 16:24:31 - x", "2016-12-19T16:24:31.000000Z"},
      {"2016/12/19 16:24:31 [error] x", "2016-12-19T16:24:31.000000Z"},
      {"192.0.2.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1",
       "2015-05-17T10:05:03.000000Z"},
      {"host - [a user] [17/May/2015:10:05:03 +0200] x", "2015-05-17T08:05:03.000000Z"},
      {"<34>1 2003-10-11T22:14:15.003Z host app - ID47 - x", "2003-10-11T22:14:15.003000Z"},
      {"<34>Oct 11 22:14:15 host su: x", "2025-10-11T22:14:15.000000Z"},
      {"Nov 24 10:00:00 host x", "2025-11-24T10:00:00.000000Z"},
      {"Jan  2 03:04:05 host x", "2026-01-02T03:04:05.000000Z"},
      {"Jan  3 03:04:05 host x", "2026-01-03T03:04:05.000000Z"},
      {"Jan  3 03:04:06 host x", "2025-01-03T03:04:06.000000Z"},
      {"1286536308.779    180 192.0.2.1 TCP_MISS/200", "2010-10-08T11:11:48.779000Z"},
      {"1286536308 x", "2010-10-08T11:11:48.000000Z"},
      {"1286536308779 x", "2010-10-08T11:11:48.779000Z"},
  };
  for (const Case& c : kCases) EXPECT_EQ(told(c.line), c.time) << c.line;
}

TEST(LineTime, IsReadFromJson) {
  constexpr Case kCases[] = {
      {R"({"timestamp":"2026-01-02T03:04:05.678901+0000","x":1})", "2026-01-02T03:04:05.678901Z"},
      {R"({"level":"info","time":"2016-12-19T16:24:31Z"})", "2016-12-19T16:24:31.000000Z"},
      {R"({"a":{"ts":"2001-01-01T00:00:00Z"}, "ts" : 1286536308.779})",
       "2010-10-08T11:11:48.779000Z"},
      {R"({"ts":1286536308779})", "2010-10-08T11:11:48.779000Z"},
      {R"({"ts":"1286536308"})", "2010-10-08T11:11:48.000000Z"},
      {R"({"ts":1286536308779123456})", "2010-10-08T11:11:48.779123Z"},
      {R"({"@timestamp":"2016-12-19 16:24:31"})", "2016-12-19T16:24:31.000000Z"},
      {R"({"msg":"\"time\":\"2001-01-01T00:00:00Z\"","time":"2016-12-19T16:24:31Z"})",
       "2016-12-19T16:24:31.000000Z"},
      {R"({"time":null,"ts":1286536308})", "2010-10-08T11:11:48.000000Z"},
      {R"({"time":"[17/May/2015:10:05:03 +0000]","x":1})", "none"},
      {R"({"time":"17/May/2015:10:05:03 +0000","x":1})", "2015-05-17T10:05:03.000000Z"},
      {R"({"list":["time","2016-12-19T16:24:31Z"]})", "none"},
      {R"({"time")", "none"},
      {R"({"time":)", "none"},
      {R"({"a":"\)", "none"},
  };
  for (const Case& c : kCases) EXPECT_EQ(told(c.line), c.time) << c.line;
}

TEST(LineTime, IsNoneWhereTheLineTellsNone) {
  for (const char* line : {"",
                           " ",
                           "x",
                           "2016-12-19",
                           "2016-13-19 16:24:31",
                           "2016-12-19 25:24:31",
                           "2016-12-19 16:24",
                           "2016-12-19 16:24:311",
                           "x 2016-12-19 16:24:31",
                           "[17/May/2015:10:05:03]",
                           "4111111111111111",
                           "128653630 x",
                           "12865363081 x",
                           "1286536308a",
                           "<34>1 - host",
                           "<34",
                           "Oct 32 22:14:15",
                           "Octo 11 22:14:15",
                           "9286536308 x",
                           "2027-01-01 00:00:00 x",
                           "99999999999999999999"}) {
    EXPECT_EQ(told(line), "none") << line;
  }
}

// 29 February belongs to the last leap year within reach, or to none.
TEST(LineTime, KnowsLeapYears) {
  const text::Micros january_2025 = 1'735'700'000 * text::kSecond;
  EXPECT_EQ(told("Feb 29 10:00:00 x", january_2025), "2024-02-29T10:00:00.000000Z");
  EXPECT_EQ(told("Feb 29 10:00:00 x"), "none");
}

TEST(LineTime, LooksAtOneLineAndItsHeadAlone) {
  EXPECT_EQ(told("x\n2016-12-19 16:24:31 x"), "none");
  EXPECT_EQ(told(std::string(kHead, ' ') + "[17/May/2015:10:05:03 +0000]"), "none");
}

TEST(LineTime, TellsWhereItStands) {
  const auto clf = line_time("a - - [17/May/2015:10:05:03 +0000] x", kReading);
  ASSERT_TRUE(clf);
  EXPECT_EQ(clf->begin, 7U);
  EXPECT_EQ(clf->end, 33U);
  EXPECT_FALSE(clf->is_number);
  const auto number = line_time("1286536308.779 x", kReading);
  ASSERT_TRUE(number);
  EXPECT_EQ(number->begin, 0U);
  EXPECT_EQ(number->end, 14U);
  EXPECT_TRUE(number->is_number);
}

}  // namespace
}  // namespace leakwire::inspect
