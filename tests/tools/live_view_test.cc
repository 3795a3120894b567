#include "live_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace leakwire::program {
namespace {

using namespace std::chrono_literals;

Record record_to(const std::string& host, const std::string& country, Action action) {
  Record record;
  record.timestamp = "2026-01-02T15:04:05.678901Z";
  record.detector = "card-number";
  record.category = "payment.card";
  record.masked = "************1111";
  record.destination.emplace();
  record.destination->host = host;
  if (const auto known = country_named(country)) record.destination->importer_country = *known;
  record.verdict.emplace();
  record.verdict->action = action;
  return record;
}

bool any_holds(const std::vector<std::string>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

TEST(LiveView, ShowsRatesDropsReceiversAndViolations) {
  const LiveView::Clock::time_point start{};
  LiveView view("eth0", start);
  view.take(record_to("a.example", "US", Action::kBlock));
  for (int i = 0; i < 3; ++i) view.take(record_to("b.example", "", Action::kAllow));
  SensorCounters counters;
  counters.received = 1900;
  counters.received_bytes = 4'000'000;
  counters.shed = 7;
  counters.open_flows = 5;
  const auto lines = view.lines(counters, 100, start + 2s, {100, 24}, "leakwire: a complaint");
  EXPECT_TRUE(any_holds(lines, "packets 1000/s, 2.0 MB/s"));
  EXPECT_TRUE(any_holds(lines, "dropped 107 (kernel 100, shed 7)   findings 4, violations 1"));
  EXPECT_TRUE(any_holds(lines, "leakwire: a complaint"));
  // The most first.
  const auto row = [&](const std::string& name) {
    return std::find_if(lines.begin(), lines.end(),
                        [&](const std::string& line) { return line.starts_with(name); });
  };
  ASSERT_NE(row("a.example"), lines.end());
  EXPECT_LT(row("b.example"), row("a.example"));
  EXPECT_NE(row("a.example")->find("US"), std::string::npos);
  EXPECT_NE(row("b.example")->find("?"), std::string::npos);
  EXPECT_TRUE(any_holds(lines,
                        "15:04:05  block  payment.card              ************1111  to "
                        "a.example"));
}

TEST(LiveView, FitsIntoAnyTerminal) {
  LiveView view("eth0", {});
  for (int i = 0; i < 5000; ++i) {
    view.take(record_to("h" + std::to_string(i) + std::string(300, 'x'), "", Action::kReport));
  }
  for (const std::size_t rows : {1U, 9U, 24U, 200U}) {
    const auto lines = view.lines({}, 0, LiveView::Clock::time_point(1s), {40, rows}, {});
    EXPECT_LE(lines.size(), std::max<std::size_t>(rows, 11));
  }
}

TEST(LiveView, ControlsOfATerminalAreNotGivenOn) {
  LiveView view("eth0", {});
  view.take(record_to("a\x1b[2J.example", "", Action::kReport));
  for (const std::string& line :
       view.lines({}, 0, LiveView::Clock::time_point(1s), {100, 24}, {})) {
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace leakwire::program
