// Receiver, verdict and budgets in the four formats.
#include <gtest/gtest.h>

#include <algorithm>

#include "leakwire/sink.h"
#include "report/records.h"

namespace leakwire::report {
namespace {

Record judged_record() {
  Record record = card_record();
  record.channel = "encrypted";
  record.direction = "outbound";
  RecordDestination& to = record.destination.emplace();
  to.host = "collect.tracker.example";
  to.domain = "tracker.example";
  to.role = Role::kThirdParty;
  to.importer_country = *country_named("US");
  RecordVerdict& verdict = record.verdict.emplace();
  verdict.action = Action::kBlock;
  verdict.reason = Reason::kUnapprovedReceiver;
  verdict.rule = "cards-out";
  verdict.promises = {"cards-by-processor-only", "two"};
  record.policy = RecordPolicy{"p.yaml", "5f0c"};
  record.http = RecordHttp{"collect.tracker.example", "GET", "/c?em=[email]", 200};
  return record;
}

Overrun overrun() {
  Overrun one;
  one.timestamp = one.observed = "2026-01-02T03:04:05.678901Z";
  one.budget = "eu-us";
  one.counted = "distinct persons";
  one.count = 1001;
  one.at_most = 1000;
  one.window = "day";
  one.begin = "2026-01-02T00:00:00.000000Z";
  one.end = "2026-01-03T00:00:00.000000Z";
  one.receiver = "tracker";
  one.from_country = "DE";
  one.importer_country = "US";
  one.promises = {"borders"};
  one.policy = {"p.yaml", "5f0c"};
  one.pack = "builtin:3ab1";
  return one;
}

std::string written(Format format, const SinkOptions& options, bool verdicts) {
  Received received;
  const auto sink = make_sink(format, *DetectorPack::builtin(), received.writer(), options);
  EXPECT_TRUE(sink->write(verdicts ? judged_record() : card_record()));
  EXPECT_TRUE(sink->write(limit_coverage()));
  if (verdicts) {
    EXPECT_TRUE(sink->write(overrun()));
  }
  EXPECT_TRUE(sink->finish());
  return received.all();
}

TEST(VerdictSinks, Ndjson) {
  const std::string all = written(Format::kNdjson, {}, true);
  EXPECT_NE(all.find(R"("verdict":{"action":"block","mode":"watch","enforced":"none",)"
                     R"("reason":"unapproved-receiver","rule":"cards-out",)"
                     R"("promises":["cards-by-processor-only","two"]})"),
            std::string::npos);
  EXPECT_NE(all.find(R"("event_type":"budget","budget":{"name":"eu-us",)"
                     R"("counted":"distinct persons","count":1001,"at_most":1000,"window":"day")"),
            std::string::npos);
}

TEST(VerdictSinks, Text) {
  const std::string all = written(Format::kText, {}, true);
  EXPECT_NE(all.find(" -> collect.tracker.example (third-party, US): block by cards-out "
                     "(cards-by-processor-only, two)\n"),
            std::string::npos);
  EXPECT_NE(all.find("budget eu-us: 1001 distinct persons, at most 1000 in a day from "
                     "2026-01-02T00:00:00.000000Z to tracker (DE to US): report (borders)\n"),
            std::string::npos);
}

TEST(VerdictSinks, CsvColumnsStandBehindTheOthers) {
  SinkOptions options;
  options.csv_verdicts = true;
  const std::string all = written(Format::kCsv, options, true);
  const std::string plain = written(Format::kCsv, {}, false);
  const std::string header = plain.substr(0, plain.find("\r\n"));
  EXPECT_TRUE(all.starts_with(header + ",direction,"));
  std::size_t begin = 0;
  std::ptrdiff_t columns = 0;
  for (std::size_t end; (end = all.find("\r\n", begin)) != std::string::npos; begin = end + 2) {
    const auto commas = std::count(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                   all.begin() + static_cast<std::ptrdiff_t>(end), ',');
    if (begin == 0) columns = commas;
    // None of these cells holds a comma.
    EXPECT_EQ(commas, columns) << all.substr(begin, end - begin);
  }
  EXPECT_NE(all.find("block,watch,none,unapproved-receiver,cards-out,"
                     "cards-by-processor-only; two,p.yaml,5f0c,"),
            std::string::npos);
  EXPECT_NE(all.find(",eu-us,distinct persons,1001,1000,day,"), std::string::npos);
}

TEST(VerdictSinks, Sarif) {
  const std::string all = written(Format::kSarif, {}, true);
  EXPECT_NE(all.find(R"("level":"error")"), std::string::npos);
  EXPECT_NE(all.find(R"("action":"block","reason":"unapproved-receiver","rule":"cards-out")"),
            std::string::npos);
  EXPECT_NE(all.find("budget eu-us: 1001 distinct persons"), std::string::npos);
}

}  // namespace
}  // namespace leakwire::report
