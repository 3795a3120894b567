#include "report/budget_window.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::report {
namespace {

using text::to_micros;
using text::to_rfc3339;

struct Case {
  Window window;
  text::CivilTime time;
  std::string_view begin, end;
};

TEST(BudgetWindow, IsOfTheCalendarInUtc) {
  const Case cases[] = {
      {Window::kHour, {2026, 1, 2, 3, 59, 59}, "2026-01-02T03:00:00", "2026-01-02T04:00:00"},
      {Window::kHour, {2026, 1, 2, 4, 0, 0}, "2026-01-02T04:00:00", "2026-01-02T05:00:00"},
      {Window::kDay, {2026, 1, 2, 23, 59, 59}, "2026-01-02T00:00:00", "2026-01-03T00:00:00"},
      // 2026-01-02T00:30 at +01:00 is the day before.
      {Window::kDay, {2026, 1, 2, 0, 30, 0, 0, 60}, "2026-01-01T00:00:00", "2026-01-02T00:00:00"},
      // 2026-01-05 is a Monday.
      {Window::kWeek, {2026, 1, 4, 23, 0, 0}, "2025-12-29T00:00:00", "2026-01-05T00:00:00"},
      {Window::kWeek, {2026, 1, 5, 0, 0, 0}, "2026-01-05T00:00:00", "2026-01-12T00:00:00"},
      {Window::kMonth, {2024, 2, 29, 12, 0, 0}, "2024-02-01T00:00:00", "2024-03-01T00:00:00"},
      {Window::kMonth, {2025, 12, 31, 23, 59, 59}, "2025-12-01T00:00:00", "2026-01-01T00:00:00"},
      {Window::kMonth, {1970, 1, 1, 0, 0, 0}, "1970-01-01T00:00:00", "1970-02-01T00:00:00"},
  };
  for (const Case& each : cases) {
    const WindowSpan span = window_of(each.window, to_micros(each.time).value());
    EXPECT_EQ(to_rfc3339(span.begin), std::string(each.begin) + ".000000Z");
    EXPECT_EQ(to_rfc3339(span.end), std::string(each.end) + ".000000Z");
  }
}

TEST(BudgetWindow, OfItsBeginIsItself) {
  for (const Window window : {Window::kHour, Window::kDay, Window::kWeek, Window::kMonth}) {
    text::Micros time = to_micros({2026, 1, 2, 3, 4, 5}).value();
    for (int step = 0; step < 30; ++step) {
      const WindowSpan span = window_of(window, time);
      EXPECT_LE(span.begin, time);
      EXPECT_LT(time, span.end);
      EXPECT_EQ(window_of(window, span.begin).begin, span.begin);
      EXPECT_EQ(window_of(window, span.end).begin, span.end);
      EXPECT_EQ(window_of(window, span.end - 1).begin, span.begin);
      time = span.end + 12345;
    }
  }
}

TEST(BudgetWindow, IsTotal) {
  for (const text::Micros time : {text::Micros{-1}, -text::kDay * 40, -text::kDay * 365 * 900}) {
    for (const Window window : {Window::kHour, Window::kDay, Window::kWeek, Window::kMonth}) {
      const WindowSpan span = window_of(window, time);
      EXPECT_LE(span.begin, time);
      EXPECT_LT(time, span.end);
    }
  }
}

}  // namespace
}  // namespace leakwire::report
