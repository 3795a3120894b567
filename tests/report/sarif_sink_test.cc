#include <gtest/gtest.h>

#include "report/records.h"
#include "report/sinks.h"

namespace leakwire::report {
namespace {

DetectorInfo card_detector() {
  DetectorInfo detector;
  detector.id = "card-number";
  detector.category = "payment.card";
  detector.title = "Payment card number";
  detector.source = "ISO/IEC 7812-1";
  return detector;
}

constexpr std::string_view kHead =
    R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{)"
    R"("properties":{"pack":"builtin:3ab1"},"tool":{"driver":{"name":"leakwire",)"
    R"("version":"0.1.0","semanticVersion":"0.1.0","rules":[{"id":"card-number",)"
    R"("shortDescription":{"text":"Payment card number"},)"
    R"("properties":{"category":"payment.card","source":"ISO/IEC 7812-1"}}]}},"results":[)";
constexpr std::string_view kTail =
    R"(],"invocations":[{"executionSuccessful":true,"toolExecutionNotifications":[]}]}]})"
    "\n";

std::unique_ptr<Sink> make(Received& received) {
  const DetectorInfo detector = card_detector();
  return make_sarif_sink(received.writer(), std::span(&detector, 1), "builtin:3ab1");
}

TEST(SarifSink, IsADocumentWithNothingToTell) {
  Received received;
  EXPECT_TRUE(make(received)->finish());
  EXPECT_EQ(received.all(), std::string(kHead) + std::string(kTail));
}

constexpr std::string_view kResult =
    R"({"ruleId":"card-number","ruleIndex":0,"level":"error",)"
    R"("message":{"text":"Payment card number: payment.card, validated"},)"
    R"("locations":[{"physicalLocation":{"artifactLocation":{"uri":"access.log"},)"
    R"("region":{"startLine":12,"startColumn":34,"endColumn":53,"byteOffset":1234,)"
    R"("byteLength":19}}}],"partialFingerprints":{"leakwireId/v1":"9c41f0a2b7e65d10"},)"
    R"("properties":{"group":"51d0c2","category":"payment.card","form":"plain",)"
    R"("confidence":"validated","masked":"************1111",)"
    R"("pseudonym":"payment.card:9f2c6b1e0d73a845","keyId":"a1f3",)"
    R"("why":["iin:visa","luhn","keyword:card"],"where":"log","channel":"unknown",)"
    R"("timestamp":"2026-01-02T03:04:05.678901Z","observed":"2026-01-02T03:04:06.000113Z"}})";

TEST(SarifSink, WritesResultsAsTheyCome) {
  Received received;
  const auto sink = make(received);
  EXPECT_TRUE(sink->write(card_record()));
  EXPECT_TRUE(sink->write(card_record()));
  ASSERT_EQ(received.records.size(), 2U);
  EXPECT_EQ(received.records[0], std::string(kHead) + std::string(kResult));
  EXPECT_EQ(received.records[1], "," + std::string(kResult));
  EXPECT_TRUE(sink->finish());
  EXPECT_EQ(received.records[2], kTail);
}

TEST(SarifSink, TakesItsLevelFromTheConfidence) {
  struct Case {
    Confidence confidence;
    const char* level;
  };
  for (const Case& c : {Case{Confidence::kWeak, "note"}, Case{Confidence::kLikely, "warning"},
                        Case{Confidence::kValidated, "error"}}) {
    Record record = card_record();
    record.confidence = c.confidence;
    Received received;
    make(received)->write(record);
    EXPECT_NE(received.all().find("\"level\":\"" + std::string(c.level)), std::string::npos);
  }
}

TEST(SarifSink, WritesNamesAsUris) {
  struct Case {
    const char* name;
    const char* uri;
  };
  constexpr Case kCases[] = {
      {"logs/a-b_c.~1", "logs/a-b_c.~1"},
      {"/var/log/a b", "file:///var/log/a%20b"},
      {"a:b?c#d%", "a%3Ab%3Fc%23d%25"},
      {"caf\xC3\xA9\xFF", "caf%C3%A9%FF"},
      {"", "file"},
      {"-", "-"},
  };
  for (const Case& c : kCases) {
    Record record = card_record();
    record.source.name = c.name;
    Received received;
    make(received)->write(record);
    EXPECT_NE(received.all().find("\"uri\":\"" + std::string(c.uri) + "\""), std::string::npos)
        << received.all();
  }
}

TEST(SarifSink, TellsNoLengthOfWhatHidesIt) {
  Record record = card_record();
  record.length = 0;
  Received received;
  make(received)->write(record);
  EXPECT_NE(received.all().find(R"("startColumn":34,"byteOffset":1234}})"), std::string::npos);
}

TEST(SarifSink, PutsCoverageBehindTheResults) {
  Received received;
  const auto sink = make(received);
  sink->write(limit_coverage());
  sink->finish();
  EXPECT_EQ(received.all(),
            std::string(kHead) +
                R"(],"invocations":[{"executionSuccessful":true,"toolExecutionNotifications":[)"
                R"({"level":"warning","message":{"text":"not looked at (limit): a line of over )"
                R"(1 MiB"},"locations":[{"physicalLocation":{"artifactLocation":)"
                R"({"uri":"access.log"},"region":{"startLine":7,"byteOffset":99}}}],)"
                R"("timeUtc":"2026-01-02T03:04:06.000113Z"}]}]}]})"
                "\n");
}

TEST(SarifSink, CountsTheNotesItDoesNotKeep) {
  Received received;
  const auto sink = make(received);
  Coverage coverage = limit_coverage();
  coverage.reason = "unreadable";
  for (int i = 0; i < 1007; ++i) sink->write(coverage);
  sink->finish();
  EXPECT_NE(received.all().find(R"("not looked at (unreadable): 7 more")"), std::string::npos);
  EXPECT_NE(received.all().find(R"("executionSuccessful":false)"), std::string::npos);
}

}  // namespace
}  // namespace leakwire::report
