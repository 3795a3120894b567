#include "report/budget_window.h"

#include <chrono>

namespace leakwire::report {
namespace {

using text::kDay;
using text::Micros;

constexpr Micros kHour = 3600 * text::kSecond;
constexpr Micros kWeek = 7 * kDay;
constexpr Micros kFirstMonday = 4 * kDay;  // 1970-01-05

// A stretch of `length` that `first` is the begin of one of.
WindowSpan even(Micros time, Micros length, Micros first) noexcept {
  const Micros since = time - first;
  const Micros before = since >= 0 ? since % length : (length - -since % length) % length;
  return {time - before, time - before + length};
}

WindowSpan month(Micros time) noexcept {
  using std::chrono::days;
  using std::chrono::months;
  using std::chrono::sys_days;
  const std::chrono::year_month_day day{sys_days(days(even(time, kDay, 0).begin / kDay))};
  const auto first = day.year() / day.month() / 1;
  const auto micros = [](const std::chrono::year_month_day& date) {
    return Micros{sys_days(date).time_since_epoch().count()} * kDay;
  };
  return {micros(first), micros(first + months(1))};
}

}  // namespace

WindowSpan window_of(Window window, Micros time) noexcept {
  switch (window) {
    case Window::kHour:
      return even(time, kHour, 0);
    case Window::kDay:
      return even(time, kDay, 0);
    case Window::kWeek:
      return even(time, kWeek, kFirstMonday);
    case Window::kMonth:
      return month(time);
  }
  return even(time, kDay, 0);
}

}  // namespace leakwire::report
