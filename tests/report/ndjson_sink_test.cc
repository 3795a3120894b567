#include <gtest/gtest.h>

#include "report/records.h"
#include "report/sinks.h"

namespace leakwire::report {
namespace {

TEST(NdjsonSink, WritesAFindingInTheOrderOfTheContract) {
  Received received;
  const auto sink = make_ndjson_sink(received.writer());
  EXPECT_TRUE(sink->write(card_record()));
  EXPECT_EQ(
      received.all(),
      R"({"timestamp":"2026-01-02T03:04:05.678901Z","observed":"2026-01-02T03:04:06.000113Z",)"
      R"("event_type":"finding","finding":{"id":"9c41f0a2b7e65d10","group":"51d0c2",)"
      R"("detector":"card-number","category":"payment.card","form":"plain",)"
      R"("confidence":"validated","masked":"************1111",)"
      R"("pseudonym":"payment.card:9f2c6b1e0d73a845","key_id":"a1f3","length":19,)"
      R"("why":["iin:visa","luhn","keyword:card"]},)"
      R"("source":{"kind":"file","name":"access.log","line":12,"column":34,"offset":1234},)"
      R"("where":"log","channel":"unknown","pack":"builtin:3ab1","tool":"leakwire 0.1.0"})"
      "\n");
}

TEST(NdjsonSink, WritesWhatAFindingMayHaveMore) {
  Record record = card_record();
  record.why.clear();
  record.value = "4111\n1111 \xFF";
  record.inner = Span{3, 16};
  record.path = {"base64", "json:/card"};
  record.field = "card";
  record.source = {"stdin", "", 0, 0, 0};
  Received received;
  make_ndjson_sink(received.writer())->write(record);
  EXPECT_NE(received.all().find(R"("length":19,"inner":{"offset":3,"length":16},)"
                                "\"value\":\"4111\\n1111 \xEF\xBF\xBD\"},"
                                R"("source":{"kind":"stdin","offset":0},)"
                                R"("path":["base64","json:/card"],"where":"log","field":"card",)"),
            std::string::npos)
      << received.all();
}

TEST(NdjsonSink, WritesCoverage) {
  Coverage unreadable = limit_coverage();
  unreadable.reason = "unreadable";
  unreadable.detail.clear();
  unreadable.source = {"file", "a.log", 0, 0, 0};
  Received received;
  const auto sink = make_ndjson_sink(received.writer());
  EXPECT_TRUE(sink->write(limit_coverage()));
  EXPECT_TRUE(sink->write(unreadable));
  EXPECT_EQ(
      received.all(),
      R"({"timestamp":"2026-01-02T03:04:06.000113Z","observed":"2026-01-02T03:04:06.000113Z",)"
      R"("event_type":"coverage","coverage":{"reason":"limit","detail":"a line of over 1 MiB"},)"
      R"("source":{"kind":"file","name":"access.log","line":7,"offset":99},)"
      R"("pack":"builtin:3ab1","tool":"leakwire 0.1.0"})"
      "\n"
      R"({"timestamp":"2026-01-02T03:04:06.000113Z","observed":"2026-01-02T03:04:06.000113Z",)"
      R"("event_type":"coverage","coverage":{"reason":"unreadable"},)"
      R"("source":{"kind":"file","name":"a.log"},)"
      R"("pack":"builtin:3ab1","tool":"leakwire 0.1.0"})"
      "\n");
}

TEST(NdjsonSink, HandsOverWholeRecords) {
  Received received;
  const auto sink = make_ndjson_sink(received.writer());
  for (int i = 0; i < 3; ++i) sink->write(card_record());
  EXPECT_TRUE(sink->finish());
  ASSERT_EQ(received.records.size(), 3U);
  for (const std::string& record : received.records) EXPECT_EQ(record, received.records[0]);
}

}  // namespace
}  // namespace leakwire::report
