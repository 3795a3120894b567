// Records with receiver and verdict, by the library itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leakwire/inspector.h"
#include "leakwire/redact.h"

namespace leakwire {
namespace {

constexpr std::string_view kPolicy = R"(leakwire: 1
us:
  home: EEA
  entities:
    - {name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}
promises:
  - {id: no-email, text: No addresses to others., source: test, seen: wire}
rules:
  - {name: email-out, when: {category: contact.email, to: third-party}, then: block, because: no-email}
default: report
)";

const DetectorPack& pack() {
  static const DetectorPack kPack = *DetectorPack::builtin();
  return kPack;
}

const Judging& judging() {
  static const Judging kJudging = [] {
    const Policy policy = *Policy::parse(kPolicy, "p.yaml");
    PlacesOptions options;
    options.geoip_folder.clear();
    return Judging{policy, Places::load(options)->with(policy.listings())};
  }();
  return kJudging;
}

struct Told {
  std::vector<Record> records;
  std::vector<Coverage> coverage;
};

// Whole, or in two pieces.
Told inspect(std::string_view bytes, const InputInfo& info, std::size_t cut = 0) {
  static Inspector inspector = [] {
    InspectorOptions options;
    options.judging = judging();
    options.clock = [] { return std::int64_t{1'800'000'000'000'000}; };
    return Inspector(pack(), PseudonymKey::ephemeral(), options);
  }();
  Told told;
  LogInput input(inspector, info);
  input.on_coverage([&](Coverage&& one) { told.coverage.push_back(std::move(one)); });
  const auto keep = [&](Record&& record) {
    told.records.push_back(std::move(record));
    return true;
  };
  input.push(bytes.substr(0, cut), keep);
  input.push(bytes.substr(cut), keep);
  input.finish(keep);
  return told;
}

InputInfo info_of(LogKind kind, std::string_view to = {}) {
  InputInfo info;
  info.name = "input";
  info.log.kind = kind;
  info.to = to;
  return info;
}

std::string recording() {
  std::string entries;
  for (const std::string_view host : {"a.example", "www.example.com", "b.example"}) {
    if (!entries.empty()) entries += ",\n ";
    entries += R"({"request":{"method":"GET","url":"https:\/\/)" + std::string(host) +
               R"(\/?m=anna@mail.example.com","headers":[{"name":"X-{[","value":"}]\"\\"}]},)" +
               R"("response":{"status":200,"content":{"text":"ok"}}})";
  }
  return R"({"log":{"version":"1.2","entries":[)" + entries + "]}}\n";
}

TEST(JudgedInput, RecordingCutAtEveryByte) {
  const std::string bytes = recording();
  const InputInfo info = info_of(LogKind::kHar);
  const Told whole = inspect(bytes, info);
  ASSERT_EQ(whole.records.size(), 3U);
  EXPECT_TRUE(whole.coverage.empty());
  EXPECT_EQ(whole.records[0].verdict->action, Action::kBlock);
  EXPECT_EQ(whole.records[1].verdict->action, Action::kAllow);
  const std::size_t last_brace = bytes.rfind("}");
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    // In two pieces: the same.
    const Told pieces = inspect(bytes, info, cut);
    ASSERT_EQ(pieces.records.size(), 3U) << cut;
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(pieces.records[i].id, whole.records[i].id) << cut;
    EXPECT_TRUE(pieces.coverage.empty()) << cut;
    // Cut off: what stands before, and that it is cut.
    const Told before = inspect(bytes.substr(0, cut), info);
    ASSERT_LE(before.records.size(), 3U) << cut;
    for (std::size_t i = 0; i < before.records.size(); ++i) {
      EXPECT_EQ(before.records[i].id, whole.records[i].id) << cut;
      EXPECT_EQ(before.records[i].verdict->action, whole.records[i].verdict->action) << cut;
    }
    ASSERT_EQ(before.coverage.size(), cut <= last_brace ? 1U : 0U) << cut;
    if (cut <= last_brace) {
      EXPECT_EQ(before.coverage[0].reason, "truncated") << cut;
    }
  }
}

// Places are those of a plain search, whatever the order of a request's texts.
TEST(JudgedInput, PlacesInARecordingAreThoseOfItsBytes) {
  std::string headers;
  for (int i = 0; i < 20; ++i) {
    headers += i == 0 ? "" : ",\n";
    headers += R"({"name":"X-)" + std::to_string(i) + R"(", "value":"n)" + std::to_string(i) +
               R"(@mail.example.com"})";
  }
  const std::string bytes =
      R"({"log":{"version":"1.2","entries":[{"request":{"method":"POST",
"headers":[)" +
      headers + R"(],
 "postData":{"text":"first@mail.example.com\nsecond@mail.example.com"},
 "url":"https://a.example/?m=last@mail.example.com"}}]}})";
  const Told told = inspect(bytes, info_of(LogKind::kHar));
  ASSERT_EQ(told.records.size(), 23U);
  for (const Record& record : told.records) {
    const auto offset = static_cast<std::size_t>(record.source.offset);
    const std::string_view before = std::string_view(bytes).substr(0, offset);
    EXPECT_EQ(record.source.line, 1U + std::count(before.begin(), before.end(), '\n')) << offset;
    EXPECT_EQ(record.source.column, offset - (before.rfind('\n') + 1) + 1) << offset;
  }
}

TEST(JudgedInput, ALongUrlIsToldByItsBeginning) {
  std::string query;
  for (int i = 0; i < 200; ++i) query += "&m=anna" + std::to_string(i) + "@mail.example.com";
  const std::string url = "http://t.example/?x=" + std::string(1000, 'x') + query;
  const std::string line = "1768348807.920 1 10.1.2.3 TCP_MISS/200 8 GET " + url +
                           " - HIER_DIRECT/203.0.113.9 text/html\n";
  const std::string har =
      R"({"log":{"version":"1.2","entries":[{"request":{"method":"GET","url":")" + url +
      R"("}}]}})";
  for (const auto& [bytes, kind] : {std::pair(line, LogKind::kSquid), {har, LogKind::kHar}}) {
    const Told told = inspect(bytes, info_of(kind));
    ASSERT_EQ(told.records.size(), 200U);
    for (const Record& record : told.records) {
      ASSERT_TRUE(record.http);
      EXPECT_EQ(record.http->url.size(), 2048U);
      EXPECT_TRUE(record.http->url.ends_with("..."));
      EXPECT_EQ(record.http->url.find("anna"), std::string::npos);
    }
  }
}

TEST(JudgedInput, IdsAreThoseOfPlainLines) {
  const std::string line =
      "1768348807.920 1 10.1.2.3 TCP_MISS/200 8 GET http://t.example/?m=anna@mail.example.com - "
      "HIER_DIRECT/203.0.113.9 text/html\n";
  const Told squid = inspect(line, info_of(LogKind::kSquid));
  const Told plain = inspect(line, info_of(LogKind::kPlain));
  ASSERT_EQ(squid.records.size(), 1U);
  ASSERT_EQ(plain.records.size(), 1U);
  EXPECT_EQ(squid.records[0].id, plain.records[0].id);
  EXPECT_EQ(squid.records[0].from_country.text(), "DE");
  EXPECT_TRUE(squid.records[0].destination);
  EXPECT_FALSE(plain.records[0].destination);
  EXPECT_EQ(plain.records[0].verdict->action, Action::kAllow);
}

TEST(JudgedInput, ColumnsOfOurOwnLogGoNowhere) {
  const std::string line =
      "1768348807.920 1 10.1.2.3 TCP_MISS/200 8 GET http://t.example/ anna@mail.example.com "
      "HIER_DIRECT/203.0.113.9 text/html\n";
  const Told told = inspect(line, info_of(LogKind::kSquid));
  ASSERT_EQ(told.records.size(), 1U);
  EXPECT_FALSE(told.records[0].destination);
  EXPECT_EQ(told.records[0].verdict->action, Action::kAllow);
}

TEST(JudgedInput, LongLinesAreJudgedWithoutTheirFields) {
  const std::string line = "http://www.example.com/" + std::string(LogInput::kLongLine, 'x') +
                           " anna@mail.example.com\n";
  const Told unknown = inspect(line, info_of(LogKind::kSquid), 300'000);
  ASSERT_EQ(unknown.records.size(), 1U);
  EXPECT_EQ(unknown.records[0].verdict->action, Action::kBlock);
  ASSERT_EQ(unknown.coverage.size(), 1U);
  EXPECT_EQ(unknown.coverage[0].reason, "limit");
  const Told ours = inspect(line, info_of(LogKind::kPlain, "example.com"), 300'000);
  ASSERT_EQ(ours.records.size(), 1U);
  EXPECT_EQ(ours.records[0].verdict->action, Action::kAllow);
}

TEST(LineJudge, TakesOutWhatIsToBeBlocked) {
  LineJudge judge(judging(), pack());
  EXPECT_FALSE(judge.begin_input(info_of(LogKind::kHar)));
  ASSERT_TRUE(judge.begin_input(info_of(LogKind::kJson)));
  RedactOptions options;
  options.takes_out = judge;
  Redactor redactor(pack(), options);
  std::string out;
  const auto keep = [&](std::string_view bytes) {
    out += bytes;
    return true;
  };
  redactor.push("{\"url\":\"http://t.example/?m=anna@mail.example.com\"}\r\n", keep);
  redactor.push("{\"url\":\"http://example.com/?m=anna@mail.example.com\"}\r\n", keep);
  redactor.finish(keep);
  EXPECT_EQ(out,
            "{\"url\":\"http://t.example/?m=[email]\"}\r\n"
            "{\"url\":\"http://example.com/?m=anna@mail.example.com\"}\r\n");
  EXPECT_TRUE(redactor.clean());
  EXPECT_EQ(redactor.taken_out(), 1U);
}

std::string redacted(std::string_view line, LogKind kind, const Judging& judging) {
  LineJudge judge(judging, pack());
  judge.begin_input(info_of(kind));
  RedactOptions options;
  options.takes_out = judge;
  Redactor redactor(pack(), options);
  std::string out;
  const auto keep = [&](std::string_view bytes) {
    out += bytes;
    return true;
  };
  redactor.push(line, keep);
  redactor.finish(keep);
  return out;
}

// What is encoded is judged by what it holds: whose the domain in it is, how many people there are.
TEST(LineJudge, TakesOutOfEncodedValuesWhatAScanWouldBlock) {
  constexpr std::string_view kEncodedPolicy = R"(leakwire: 1
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
rules:
  - {name: theirs, when: {category: contact.email, value-domain: receiver}, then: allow}
  - {name: many, when: {category: contact.email, distinct: 2}, then: block}
  - {name: ours, when: {category: contact.email, value-domain: ours}, then: redact}
default: report
)";
  const Policy policy = *Policy::parse(kEncodedPolicy, "p.yaml");
  PlacesOptions places;
  places.geoip_folder.clear();
  const Judging judging{policy, Places::load(places)->with(policy.listings())};
  struct Row {
    std::string_view line;
    LogKind kind;
    std::string_view left;
  };
  for (const Row& row : {
           Row{R"({"host":"a.example.org","m":"anna@mail.example.com"})", LogKind::kJson,
               R"({"host":"a.example.org","m":"[email]"})"},
           Row{R"({"host":"a.example.org","m":"anna@mail.example.org"})", LogKind::kJson, ""},
           // The same two by percent, \u and base64.
           Row{R"({"host":"a.example.org","m":"anna%40mail.example%2Ecom"})", LogKind::kJson,
               R"({"host":"a.example.org","m":"[email]"})"},
           Row{R"({"host":"a.example.org","m":"anna%40mail%2Eexample.org"})", LogKind::kJson, ""},
           Row{R"({"host":"a.example.org","m":"anna@mail.exa\u006dple.org"})", LogKind::kJson, ""},
           Row{R"({"host":"a.example.org","m":"YW5uYUBtYWlsLmV4YW1wbGUuY29t"})", LogKind::kJson,
               R"({"host":"a.example.org","m":"[email]"})"},
           Row{R"({"host":"a.example.org","m":"YW5uYUBtYWlsLmV4YW1wbGUub3Jn"})", LogKind::kJson,
               ""},
           // One person twice, plain and encoded; two people in one value.
           Row{"anna@mail.example.net anna%40mail.example.net", LogKind::kPlain, ""},
           Row{"anna@mail.example.net YW5uYUBtYWlsLmV4YW1wbGUubmV0", LogKind::kPlain, ""},
           Row{"x YW5uYUBtYWlsLmV4YW1wbGUubmV0IGJvYkBtYWlsLmV4YW1wbGUubmV0", LogKind::kPlain,
               "x [email]"},
       }) {
    SCOPED_TRACE(row.line);
    const std::string line = std::string(row.line) + "\n";
    InspectorOptions options;
    options.judging = judging;
    Inspector inspector(pack(), PseudonymKey::ephemeral(), options);
    LogInput input(inspector, info_of(row.kind));
    bool blocks = false;
    const auto look = [&](Record&& record) {
      blocks = blocks || record.verdict->action >= Action::kRedact;
      return true;
    };
    input.push(line, look);
    input.finish(look);
    EXPECT_EQ(blocks, !row.left.empty());
    EXPECT_EQ(redacted(line, row.kind, judging),
              std::string(row.left.empty() ? row.line : row.left) + "\n");
  }
}

TEST(LogTally, TellsOfQueriesLeftOutOnce) {
  LogTally first;
  first.lines = 600;
  LogTally second = first;
  EXPECT_TRUE(coverage_of(first).empty());
  first.add(second);
  ASSERT_EQ(coverage_of(first).size(), 1U);
  EXPECT_EQ(coverage_of(first)[0].reason, "query-stripped");
  second.queries = 1;
  first.add(second);
  EXPECT_TRUE(coverage_of(first).empty());
}

TEST(LogTally, TellsOfReceiversNotKnown) {
  const auto details = [](const LogTally& tally) {
    std::string told;
    for (const Coverage& one : coverage_of(tally)) told += one.reason + ": " + one.detail + "\n";
    return told;
  };
  LogTally tally;
  tally.named = 3;
  EXPECT_EQ(details(tally), "");
  LogTally block;
  block.unread = 1;
  tally.add(block);
  EXPECT_EQ(details(tally),
            "unsupported: 1 line with findings: no line of the log's format; scanned as plain "
            "text, taken as sent to nobody known\n");
  block = {};
  block.unnamed = 2;
  block.lacks_column = true;
  EXPECT_EQ(details(block),
            "unsupported: the first line does not name the column of --log csv:COLUMN\n"
            "unsupported: 2 lines with findings: no receiver told; taken as sent to nobody "
            "known\n");
  tally.add(block);
  EXPECT_EQ(coverage_of(tally).size(), 3U);
}

TEST(Receivers, Named) {
  for (const std::string_view right : {"pay.example", "pay.example:443", "https://pay.example/v1?a",
                                       "192.0.2.1", "[2001:db8::1]:25", "2001:db8::1"}) {
    EXPECT_TRUE(is_receiver_name(right)) << right;
  }
  for (const std::string_view wrong :
       {"", " ", "a b", "/path", "https://", "anna@mail.example.com", "a:b", "a:99999", "[::1"}) {
    EXPECT_FALSE(is_receiver_name(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace leakwire
