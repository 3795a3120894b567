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

TEST(NdjsonSink, WritesWhoReceivesItAndWhatThePolicySays) {
  Record record = card_record();
  record.where = "query";
  record.field = "em";
  record.channel = "encrypted";
  record.direction = "outbound";
  record.src_ip = "10.0.0.7";
  record.dest_ip = "203.0.113.9";
  record.dest_port = 443;
  record.consent = RecordConsent{ConsentState::kWithheld, ConsentSource::kSecGpc};
  record.http = RecordHttp{"collect.tracker.example", "POST", "/c?em=[email]", 204};
  RecordDestination& to = record.destination.emplace();
  to.host = "collect.tracker.example";
  to.domain = "tracker.example";
  to.via = {"x.cdn.example"};
  to.owner = "Tracker Inc";
  to.receiver = "tracker";
  to.importer_country = Country{{'U', 'S'}};
  to.server_country = Country{{'D', 'E'}};
  to.controlled_from = Country{{'U', 'S'}};
  to.country_from = PlaceSource::kRegistry;
  to.purpose = "analytics";
  to.ground = Ground::kNone;
  record.verdict = RecordVerdict{Action::kBlock,         Mode::kWatch,
                                 Enforced::kNone,        Reason::kUnapprovedReceiver,
                                 "email-to-third-party", {"no-email-to-third-parties"}};
  record.policy = RecordPolicy{"plesk-2017.yaml", "5f0c"};
  Received received;
  make_ndjson_sink(received.writer())->write(record);
  EXPECT_NE(received.all().find(
                R"("where":"query","field":"em","channel":"encrypted","direction":"outbound",)"
                R"("consent":{"state":"withheld","from":"sec-gpc"},)"
                R"("src_ip":"10.0.0.7","dest_ip":"203.0.113.9","dest_port":443,)"
                R"("http":{"hostname":"collect.tracker.example","http_method":"POST",)"
                R"("url":"/c?em=[email]","status":204},)"
                R"("destination":{"host":"collect.tracker.example","domain":"tracker.example",)"
                R"("via":["x.cdn.example"],"owner":"Tracker Inc","receiver":"tracker",)"
                R"("role":"third-party","importer_country":"US","server_country":"DE",)"
                R"("controlled_from":"US","country_certain":false,"country_from":"registry",)"
                R"("purpose":"analytics","ground":"none"},)"
                R"("verdict":{"action":"block","mode":"watch","enforced":"none",)"
                R"("reason":"unapproved-receiver","rule":"email-to-third-party",)"
                R"("promises":["no-email-to-third-parties"]},)"
                R"("policy":{"name":"plesk-2017.yaml","sha256":"5f0c"},"pack":"builtin:3ab1",)"),
            std::string::npos)
      << received.all();
}

TEST(NdjsonSink, AnOwnerThatIsNotKnownIsNull) {
  Record record = card_record();
  record.destination.emplace();
  record.verdict.emplace();
  Received received;
  make_ndjson_sink(received.writer())->write(record);
  EXPECT_NE(received.all().find(
                R"("channel":"unknown","destination":{"owner":null,"role":"third-party",)"
                R"("country_certain":false,"country_from":"none"},"verdict":{"action":"report",)"
                R"("mode":"watch","enforced":"none","reason":"default"},"pack":)"),
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
