#include "leakwire/inspector.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "report/packs.h"

namespace leakwire {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::int64_t kReading = 1'767'323'045'678'901;  // 2026-01-02T03:04:05.678901Z

struct Inspected {
  std::vector<Record> records;
  std::vector<Coverage> coverage;
  Place place;
};

InspectorOptions with_clock(Confidence least = Confidence::kLikely) {
  InspectorOptions options;
  options.min_confidence = least;
  options.clock = [] { return kReading; };
  return options;
}

Inspected inspect(std::string_view text, const InspectorOptions& options = with_clock(),
                  std::size_t piece = kMiB, InputInfo info = {"file", "app.log", "head"},
                  Place start = {}) {
  Inspector inspector(report::builtin_pack(), PseudonymKey::from_bytes({}), options);
  Inspected result;
  LogInput input(inspector, info, start);
  input.on_coverage([&](Coverage&& coverage) { result.coverage.push_back(std::move(coverage)); });
  const RecordFn add = [&](Record&& record) {
    result.records.push_back(std::move(record));
    return true;
  };
  for (std::size_t at = 0; at < text.size(); at += piece) {
    EXPECT_TRUE(input.push(text.substr(at, piece), add));
    EXPECT_EQ(input.place().offset, start.offset + std::min(at + piece, text.size()));
  }
  EXPECT_TRUE(input.finish(add));
  result.place = input.place();
  return result;
}

std::string places_of(const std::vector<Record>& records) {
  std::string all;
  for (const Record& record : records) {
    all += record.detector + ' ' + std::to_string(record.source.line) + ':' +
           std::to_string(record.source.column) + '@' + std::to_string(record.source.offset) + ' ' +
           record.id + ' ' + record.timestamp + '\n';
  }
  return all;
}

TEST(Inspector, FillsTheRecord) {
  const Inspected result = inspect("x\n2016-12-19 16:24:31,123 card 4111 1111 1111 1111.\n");
  ASSERT_EQ(result.records.size(), 1U);
  const Record& record = result.records[0];
  EXPECT_EQ(record.timestamp, "2016-12-19T16:24:31.123000Z");
  EXPECT_EQ(record.observed, "2026-01-02T03:04:05.678901Z");
  EXPECT_EQ(record.id.size(), 16U);
  EXPECT_EQ(record.group.size(), 6U);
  EXPECT_EQ(record.detector, "card-number");
  EXPECT_EQ(record.category, "payment.card");
  EXPECT_EQ(record.form, "plain");
  EXPECT_EQ(record.confidence, Confidence::kValidated);
  EXPECT_EQ(record.masked, "************1111");
  EXPECT_EQ(record.pseudonym, "payment.card:48da562c4bf30c95");
  EXPECT_EQ(record.key_id, "8c67");
  EXPECT_EQ(record.length, 19U);
  ASSERT_FALSE(record.why.empty());
  EXPECT_EQ(record.why.front(), "iin:visa");
  EXPECT_EQ(record.why.back(), "keyword:card");
  EXPECT_EQ(record.value, std::nullopt);
  EXPECT_EQ(record.source.kind, "file");
  EXPECT_EQ(record.source.name, "app.log");
  EXPECT_EQ(record.source.line, 2U);
  EXPECT_EQ(record.source.column, 30U);
  EXPECT_EQ(record.source.offset, 31U);
  EXPECT_TRUE(record.path.empty());
  EXPECT_EQ(record.where, "log");
  EXPECT_EQ(record.channel, "unknown");
  EXPECT_EQ(record.pack, report::builtin_pack().fingerprint());
}

constexpr std::string_view kLog =
    "jane@example.com bob@example.com\n"
    "\n"
    "no data\r\n"
    "2016-12-19 16:24:31 jane@example.com\n"
    "[17/May/2015:10:05:03 +0000] \xFF card 4111111111111111 jane@example.com\n"
    "last 5555555555554444";

TEST(Inspector, TellsTheSamePlacesHoweverTheBytesCome) {
  const Inspected whole = inspect(kLog);
  ASSERT_EQ(whole.records.size(), 6U);
  const struct {
    std::uint64_t line, column, offset;
  } places[] = {{1, 1, 0}, {1, 18, 17}, {4, 21, 63}, {5, 37, 116}, {5, 54, 133}, {6, 6, 155}};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(whole.records[i].source.line, places[i].line) << i;
    EXPECT_EQ(whole.records[i].source.column, places[i].column) << i;
    EXPECT_EQ(whole.records[i].source.offset, places[i].offset) << i;
  }
  EXPECT_EQ(whole.records[0].timestamp, whole.records[0].observed);
  EXPECT_EQ(whole.records[2].timestamp, "2016-12-19T16:24:31.000000Z");
  EXPECT_EQ(whole.records[3].timestamp, "2015-05-17T10:05:03.000000Z");
  EXPECT_EQ(whole.records[4].timestamp, "2015-05-17T10:05:03.000000Z");
  EXPECT_EQ(whole.records[5].timestamp, whole.records[5].observed);
  EXPECT_EQ(whole.place.offset, kLog.size());
  EXPECT_EQ(whole.place.line, 6U);
  for (std::size_t piece = 1; piece < kLog.size(); ++piece) {
    const Inspected cut = inspect(kLog, with_clock(), piece);
    EXPECT_EQ(places_of(cut.records), places_of(whole.records)) << piece;
    EXPECT_EQ(cut.place.line, 6U);
  }
}

// One part of a large file is another LogInput.
TEST(Inspector, GoesOnWhereAnotherStopped) {
  const std::size_t half = kLog.find("2016");
  const InputInfo info{"file", "app.log", "head"};
  Inspected first = inspect(kLog.substr(0, half), with_clock(), kMiB, info);
  EXPECT_EQ(first.place.line, 4U);
  const Inspected second = inspect(kLog.substr(half), with_clock(), kMiB, info, first.place);
  for (const Record& record : second.records) first.records.push_back(record);
  EXPECT_EQ(places_of(first.records), places_of(inspect(kLog).records));
}

TEST(Inspector, TellsTheOnesWithSameValueAndTheOnesWithSameGroup) {
  const Inspected result = inspect(kLog);
  const std::vector<Record>& r = result.records;
  EXPECT_EQ(r[0].pseudonym, r[2].pseudonym);
  EXPECT_NE(r[0].pseudonym, r[1].pseudonym);
  EXPECT_NE(r[0].id, r[2].id);
  EXPECT_EQ(r[0].group, r[1].group);
  EXPECT_NE(r[0].group, r[3].group);
}

TEST(Inspector, GivesIdsByContentAndNotByName) {
  const auto ids = [](const InputInfo& info) {
    return places_of(inspect(kLog, with_clock(), kMiB, info).records);
  };
  EXPECT_EQ(ids({"file", "app.log", "head"}), ids({"stdin", "other.log", "head"}));
  EXPECT_NE(ids({"file", "app.log", "head"}), ids({"file", "app.log", "rotated"}));
}

TEST(Inspector, SortsOutByConfidence) {
  constexpr std::string_view kCard = "x 4111111111111111\n";
  EXPECT_EQ(inspect(kCard, with_clock(Confidence::kWeak)).records.size(), 1U);
  EXPECT_EQ(inspect(kCard, with_clock(Confidence::kLikely)).records.size(), 1U);
  EXPECT_EQ(inspect(kCard, with_clock(Confidence::kValidated)).records.size(), 0U);
}

TEST(Inspector, RevealsWhereItIsAskedTo) {
  InspectorOptions options = with_clock();
  options.reveal = true;
  options.card_first_six = true;
  const Inspected result = inspect("password=Tr0\xFFub4dor\n4111111111111111\n", options);
  ASSERT_EQ(result.records.size(), 2U);
  EXPECT_EQ(result.records[0].value, "Tr0\xEF\xBF\xBDub4dor");
  EXPECT_EQ(result.records[1].value, "4111111111111111");
  EXPECT_EQ(result.records[1].masked, "411111******1111");
}

TEST(Inspector, RevealsWhatIsInsideBasicAuthentication) {
  InspectorOptions options = with_clock();
  options.reveal = true;
  const Inspected result = inspect("Authorization: Basic dXNlcjpodW50ZXIy\n", options);
  ASSERT_EQ(result.records.size(), 1U);
  EXPECT_EQ(result.records[0].detector, "basic-auth");
  EXPECT_EQ(result.records[0].value, "user:hunter2");
  EXPECT_EQ(result.records[0].form, "encoded");
  EXPECT_EQ(result.records[0].path, std::vector<std::string>{"base64"});
  EXPECT_EQ(result.records[0].source.column, 22U);
}

TEST(Inspector, TellsNoLengthOfCredentials) {
  const Inspected result = inspect("password=Tr0ub4dor\n");
  ASSERT_EQ(result.records.size(), 1U);
  EXPECT_EQ(result.records[0].category, "credential.password");
  EXPECT_EQ(result.records[0].length, 0U);
}

// A number at the head of a line that is a finding is no time: the time would tell it.
TEST(Inspector, TakesNoPersonsNumberForATime) {
  constexpr std::string_view kEpoch = "1286536308 jane@example.com\n";
  const Inspected time = inspect(kEpoch);
  ASSERT_EQ(time.records.size(), 1U);
  EXPECT_EQ(time.records[0].timestamp, "2010-10-08T11:11:48.000000Z");

  const DetectorPack pack = report::pack_of(
      {"id: number\ncategory: custom.number\ntitle: n\npattern: '[0-9]{10}'\nmax-length: 10\n"
       "match: ['1286536308']\nconfidence: {bare: weak, context: weak}\n",
       "id: word\ncategory: custom.word\ntitle: w\npattern: 'jane'\nmax-length: 4\nmatch: "
       "['jane']\n"
       "confidence: {bare: likely, context: likely}\n"});
  Inspector inspector(pack, PseudonymKey::from_bytes({}), with_clock());
  LogInput input(inspector, {"file", "x", ""});
  std::vector<Record> records;
  const RecordFn add = [&](Record&& record) {
    records.push_back(std::move(record));
    return true;
  };
  EXPECT_TRUE(input.push(kEpoch, add));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].timestamp, records[0].observed);
}

TEST(Inspector, MasksNames) {
  Inspector inspector(report::builtin_pack(), PseudonymKey::from_bytes({}),
                      with_clock(Confidence::kValidated));
  EXPECT_EQ(inspector.masked_name("logs/app.log"), "logs/app.log");
  EXPECT_EQ(inspector.masked_name("x/4111111111111111/a"), "x/************1111/a");
  EXPECT_EQ(inspector.masked_name("a jane@example.com b bob@example.com"),
            "a j***@***.com b b***@***.com");
  EXPECT_EQ(inspector.masked_name(""), "");
  const Inspected result =
      inspect("bob@example.com", with_clock(), kMiB, {"file", "card 4111111111111111", ""});
  ASSERT_EQ(result.records.size(), 1U);
  EXPECT_EQ(result.records[0].source.name, "card ************1111");
}

TEST(LogInput, ScansLongLinesInFull) {
  std::string line = "2016-12-19 16:24:31 ";
  while (line.size() < 2 * kMiB) line += "words of no meaning, jane@example.com, ";
  const std::string text = "a\nbob@example.com\n" + line + "\nx bob@example.com\n" + line;
  const Inspected whole = inspect(text, with_clock(), 64 * kMiB);
  ASSERT_EQ(whole.coverage.size(), 2U);
  const Coverage& coverage = whole.coverage[0];
  EXPECT_EQ(coverage.reason, "limit");
  EXPECT_EQ(coverage.source.name, "app.log");
  EXPECT_EQ(coverage.source.line, 3U);
  EXPECT_EQ(coverage.source.offset, 18U);
  EXPECT_EQ(coverage.observed, "2026-01-02T03:04:05.678901Z");
  EXPECT_FALSE(coverage.pack.empty());
  EXPECT_EQ(whole.coverage[1].source.line, 5U);
  EXPECT_GT(whole.records.size(), 100'000U);
  for (std::size_t i = 0; i < whole.records.size(); i += 999) {
    const RecordSource& source = whole.records[i].source;
    const std::string_view name = text.substr(source.offset, 4) == "jane" ? "jane@" : "bob@";
    ASSERT_EQ(text.substr(source.offset, name.size()), name);
    const std::size_t before = text.rfind('\n', source.offset);
    ASSERT_EQ(source.column, source.offset - before);  // no newline: npos is one before 0
  }
  EXPECT_EQ(whole.records[1].timestamp, "2016-12-19T16:24:31.000000Z");
  EXPECT_EQ(whole.records.back().source.line, 5U);
  EXPECT_EQ(whole.place.line, 5U);
  const std::string places = places_of(whole.records);
  for (const std::size_t piece : {std::size_t{4099}, kMiB, kMiB + 1}) {
    const Inspected cut = inspect(text, with_clock(), piece);
    EXPECT_TRUE(places_of(cut.records) == places) << piece;
    EXPECT_EQ(cut.coverage.size(), 2U);
  }
}

TEST(LogInput, StopsWhenItsReceiverDoes) {
  Inspector inspector(report::builtin_pack(), PseudonymKey::from_bytes({}), with_clock());
  LogInput input(inspector, {"file", "x", ""});
  int records = 0;
  const RecordFn stop = [&](Record&&) { return ++records < 2; };
  EXPECT_FALSE(input.push("a@example.com b@example.com c@example.com\n", stop));
  EXPECT_FALSE(input.push("d@example.com\n", stop));
  EXPECT_FALSE(input.finish(stop));
  EXPECT_EQ(records, 2);
}

TEST(LogInput, TellsFindingsAloneWhereNoRecordsAreWanted) {
  std::string text = "bob@example.com, 4111111111111111\nnothing\n";
  for (std::size_t size = text.size(); text.size() < size + 2 * kMiB;) text += "jane@example.com, ";
  text += "\ncall 212-555-0143\n";
  for (const Confidence least : {Confidence::kWeak, Confidence::kLikely, Confidence::kValidated}) {
    const Inspected expected = inspect(text, with_clock(least));
    std::size_t next = 0;
    Inspector inspector(report::builtin_pack(), PseudonymKey::from_bytes({}), with_clock(least));
    LogInput input(inspector, {"file", "app.log", "head"});
    input.on_sight([&](const Finding& finding) {
      EXPECT_LT(next, expected.records.size());
      EXPECT_EQ(finding.detector, expected.records[next].detector);
      EXPECT_EQ(finding.confidence, expected.records[next].confidence);
      return ++next < expected.records.size();
    });
    const RecordFn none = [](Record&&) {
      ADD_FAILURE() << "a record";
      return true;
    };
    EXPECT_TRUE(input.push(std::string_view(text).substr(0, kMiB), none));
    EXPECT_EQ(input.push(std::string_view(text).substr(kMiB), none) && input.finish(none), false);
    EXPECT_EQ(next, expected.records.size());
    EXPECT_GT(next, 100'000U);
  }
}

TEST(LogInput, CountsItsLinesWhereNoRecordsAreWanted) {
  Inspector inspector(report::builtin_pack(), PseudonymKey::from_bytes({}), with_clock());
  LogInput input(inspector, {"file", "x", ""}, {100, 7});
  input.on_sight([](const Finding&) { return true; });
  const RecordFn none = [](Record&&) { return true; };
  EXPECT_TRUE(input.push("a\nbob@example.com\nc", none));
  EXPECT_TRUE(input.finish(none));
  EXPECT_EQ(input.place().line, 9U);
  EXPECT_EQ(input.place().offset, 119U);
}

}  // namespace
}  // namespace leakwire
