#include <gtest/gtest.h>

#include <algorithm>

#include "report/records.h"
#include "report/sinks.h"

namespace leakwire::report {
namespace {

constexpr std::string_view kHeader =
    "timestamp,observed,event_type,id,group,detector,category,form,confidence,masked,pseudonym,"
    "key_id,length,why,inner_offset,inner_length,value,source_kind,source_name,line,column,offset,"
    "path,where,field,channel,reason,detail,pack,tool\r\n";

std::string written(const Record& record) {
  Received received;
  make_csv_sink(received.writer(), false)->write(record);
  return received.all();
}

TEST(CsvSink, WritesARowAFinding) {
  Received received;
  const auto sink = make_csv_sink(received.writer(), true);
  EXPECT_TRUE(sink->write(card_record()));
  EXPECT_EQ(received.all(),
            std::string(kHeader) +
                "2026-01-02T03:04:05.678901Z,2026-01-02T03:04:06.000113Z,finding,9c41f0a2b7e65d10,"
                "51d0c2,card-number,payment.card,plain,validated,************1111,"
                "payment.card:9f2c6b1e0d73a845,a1f3,19,iin:visa; luhn; keyword:card,,,,file,"
                "access.log,12,34,1234,,log,,unknown,,,builtin:3ab1,leakwire 0.1.0\r\n");
}

TEST(CsvSink, WritesARowACoverage) {
  Received received;
  make_csv_sink(received.writer(), false)->write(limit_coverage());
  EXPECT_EQ(received.all(),
            "2026-01-02T03:04:06.000113Z,2026-01-02T03:04:06.000113Z,coverage,,,,,,,,,,,,,,,file,"
            "access.log,7,,99,,,,,limit,a line of over 1 MiB,builtin:3ab1,leakwire 0.1.0\r\n");
}

TEST(CsvSink, HasAsManyCellsAsColumns) {
  Received received;
  const auto sink = make_csv_sink(received.writer(), true);
  sink->write(card_record());
  sink->write(limit_coverage());
  ASSERT_EQ(received.records.size(), 2U);  // the header comes with the first row
  const std::string all = received.all();
  std::size_t begin = 0;
  for (int row = 0; row < 3; ++row) {
    const std::size_t end = all.find("\r\n", begin);
    EXPECT_EQ(std::count(all.begin() + static_cast<std::ptrdiff_t>(begin),
                         all.begin() + static_cast<std::ptrdiff_t>(end), ','),
              29)
        << row;
    begin = end + 2;
  }
}

TEST(CsvSink, WritesItsHeaderWithNothingToTell) {
  Received received;
  EXPECT_TRUE(make_csv_sink(received.writer(), true)->finish());
  EXPECT_EQ(received.all(), kHeader);
  Received bare;
  EXPECT_TRUE(make_csv_sink(bare.writer(), false)->finish());
  EXPECT_EQ(bare.all(), "");
}

struct Case {
  const char* name;
  const char* cell;
};

// RFC 4180, section 2, and what spreadsheets take for a formula.
TEST(CsvSink, QuotesAndDisarms) {
  constexpr Case kCases[] = {
      {"a,b", "\"a,b\""},
      {"a\"b", "\"a\"\"b\""},
      {"a\r\nb", "\"a\r\nb\""},
      {"=1+2", "'=1+2"},
      {"+49", "'+49"},
      {"-1", "'-1"},
      {"@x", "'@x"},
      {"=a,\"b\"", "\"'=a,\"\"b\"\"\""},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\xFF", "a\xEF\xBF\xBD"},
      {"a=b", "a=b"},
  };
  for (const Case& c : kCases) {
    Record record = card_record();
    record.source.name = c.name;
    EXPECT_NE(written(record).find(std::string(",file,") + c.cell + ",12,34,"), std::string::npos)
        << written(record);
  }
}

}  // namespace
}  // namespace leakwire::report
