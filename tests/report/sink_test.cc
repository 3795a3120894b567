#include "leakwire/sink.h"

#include <gtest/gtest.h>

#include "report/records.h"
#include "report/sinks.h"

namespace leakwire::report {
namespace {

TEST(Sink, HasFourFormats) {
  EXPECT_EQ(format_named("text"), Format::kText);
  EXPECT_EQ(format_named("ndjson"), Format::kNdjson);
  EXPECT_EQ(format_named("csv"), Format::kCsv);
  EXPECT_EQ(format_named("sarif"), Format::kSarif);
  EXPECT_EQ(format_named("json"), std::nullopt);
  EXPECT_EQ(format_named(""), std::nullopt);
}

// A disk that fills up: nothing is written behind a failure, and it is never forgotten.
TEST(Sink, StaysFailed) {
  const auto make = [](int format, WriteFn write) {
    switch (format) {
      case 0:
        return make_ndjson_sink(std::move(write));
      case 1:
        return make_text_sink(std::move(write), false);
      case 2:
        return make_csv_sink(std::move(write), true);
      default:
        return make_sarif_sink(std::move(write), {}, "pack");
    }
  };
  for (int format = 0; format < 4; ++format) {
    Received received;
    received.room = 1;
    const auto sink = make(format, received.writer());
    EXPECT_TRUE(sink->write(card_record())) << format;
    EXPECT_FALSE(sink->write(card_record())) << format;
    received.room = 10;
    EXPECT_FALSE(sink->write(card_record())) << format;
    EXPECT_FALSE(sink->write(limit_coverage())) << format;
    EXPECT_FALSE(sink->finish()) << format;
    EXPECT_EQ(received.records.size(), 1U) << format;
    EXPECT_EQ(received.calls, 2U) << format;
  }
}

TEST(Sink, IsMadeForAPack) {
  const Result<DetectorPack> pack = DetectorPack::builtin();
  ASSERT_TRUE(pack);
  struct Case {
    Format format;
    const char* begin;
  };
  for (const Case& c : {Case{Format::kText, "access.log:12:34: "}, Case{Format::kNdjson, "{\"time"},
                        Case{Format::kCsv, "timestamp,"}, Case{Format::kSarif, "{\"$schema\""}}) {
    Received received;
    const auto sink = make_sink(c.format, *pack, received.writer());
    EXPECT_TRUE(sink->write(card_record()));
    EXPECT_TRUE(sink->finish());
    EXPECT_TRUE(received.all().starts_with(c.begin)) << received.all();
  }
}

}  // namespace
}  // namespace leakwire::report
