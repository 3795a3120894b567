// The oracle itself, on detectors made by hand: each table is one part of its meaning.
#include "oracle/oracle.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "oracle/key_word.h"
#include "oracle/pattern_split.h"

namespace leakwire::oracle {
namespace {

detect::DetectorSpec digits(std::string id, std::size_t max_length) {
  detect::DetectorSpec spec;
  spec.id = std::move(id);
  spec.pattern = R"((?:\d[ -]?){3,}\d)";
  spec.max_length = max_length;
  spec.not_before = R"([\w.])";
  spec.not_after = R"(\w)";
  spec.bare = Confidence::kWeak;
  spec.keywords = {"card", "card number"};
  return spec;
}

detect::DetectorSpec password() {
  detect::DetectorSpec spec;
  spec.id = "password";
  spec.pattern =
      R"re((?i)(?:password|pwd)\s{0,3}[:=]\s{0,3}["']?(?P<value>[^\s"'&;]{1,32})(?:["']|;)?)re";
  spec.max_length = 48;
  spec.bare = Confidence::kLikely;
  return spec;
}

// "4-9 weak digits" for each hit.
std::string told(const std::vector<Hit>& hits, const Oracle& oracle) {
  std::string text;
  for (const Hit& hit : hits) {
    if (!text.empty()) text += ", ";
    text += std::to_string(hit.offset) + "-" + std::to_string(hit.end()) + " " +
            std::string(to_string(hit.confidence)) + " " + std::string(oracle.id_of(hit.detector));
  }
  return text;
}

struct Row {
  std::string text;
  std::string expected;
};

void check(const Oracle& oracle, const std::vector<Row>& rows, bool lines) {
  for (const Row& row : rows) {
    const auto hits = lines ? oracle.scan_lines(row.text) : oracle.scan(row.text);
    EXPECT_EQ(told(hits, oracle), row.expected) << row.text;
  }
}

TEST(Oracle, TriesEveryLengthAtEveryStart) {
  const std::vector specs{digits("digits", 9)};
  const Oracle oracle{specs};
  check(oracle,
        {{"", ""},
         {"123", ""},
         {"1234", "0-4 weak digits"},
         {"12 34 x", "0-5 weak digits"},
         {"x1234", ""},
         {"x 1234y", ""},
         {"1234 5678", "0-9 weak digits"},
         {"1234 5678 9", "0-9 weak digits"},  // max-length, and an edge that allows it
         {"1234 56789", "0-4 weak digits, 5-10 weak digits"},  // 5 to 9 bytes end inside a number
         {"1234567890", ""},                                   // no length of at most 9 has an edge
         {"1 2 3 4 5 6", "0-9 weak digits"}},  // 2-11 overlaps it, no surer, no longer
        false);
}

TEST(Oracle, KeyWordsAreContext) {
  const std::vector specs{digits("digits", 9)};
  const Oracle oracle{specs};
  check(oracle,
        {{"card 1234", "5-9 likely digits"},
         {"CARD: 1234", "6-10 likely digits"},
         {"cardNumber=1234", "11-15 likely digits"},
         {"card_no 1234", "8-12 likely digits"},
         {"discard 1234", "8-12 weak digits"},
         {"cards 1234", "6-10 weak digits"},
         {"1234 card", "0-4 weak digits"},
         {"card\n1234", "5-9 weak digits"},
         {"card" + std::string(60, ' ') + "1234", "64-68 likely digits"},
         {"card" + std::string(61, ' ') + "1234", "65-69 weak digits"}},
        false);
}

TEST(Oracle, ValueGroupIsTheFinding) {
  const std::vector specs{password()};
  const Oracle oracle{specs};
  check(oracle,
        {{"password=hunter2", "9-16 likely password"},
         {"PWD : 'hunter2' x", "7-14 likely password"},
         {"passwort=hunter2", ""},
         {"password=hunter2;pwd=b", "9-16 likely password, 21-22 likely password"},
         {"password=", ""}},
        true);
}

TEST(Oracle, LinesAreTextsOfTheirOwn) {
  auto spec = digits("digits", 9);
  spec.pattern = R"(\d\d\s\d\d)";
  const std::vector specs{spec};
  const Oracle oracle{specs};
  check(oracle, {{"12\n34", "0-5 weak digits"}}, false);
  check(oracle, {{"12\n34", ""}, {"a\n12 34\n", "2-7 weak digits"}}, true);
}

TEST(Oracle, NeighboursAreContext) {
  auto code = digits("code", 4);
  code.pattern = R"(#\d\d\d)";
  code.bare = std::nullopt;
  code.keywords.clear();
  code.beside = {"digits"};
  code.not_before.clear();
  const std::vector specs{code, digits("digits", 9)};
  const Oracle oracle{specs};
  check(oracle,
        {{"#123", ""},
         {"#123 1234", "0-4 likely code, 5-9 weak digits"},
         {"1234\n#123", "0-4 weak digits"},
         {"1234" + std::string(64, ' ') + "#123", "0-4 weak digits, 68-72 likely code"},
         {"1234" + std::string(65, ' ') + "#123", "0-4 weak digits"}},
        false);
}

TEST(Oracle, OverlapsGoToTheSurerThenTheLongerThenThePacksOrder) {
  auto sure = digits("sure", 5);
  sure.pattern = R"(\d\d\d\d)";
  sure.bare = Confidence::kValidated;
  const std::vector specs{digits("digits", 9), sure, digits("again", 9)};
  const Oracle oracle{specs};
  check(oracle, {{"1234 56", "0-4 validated sure"}, {"12 345", "0-6 weak digits"}}, false);
}

TEST(Oracle, NothingSpansAGapAndWhatTouchesItIsAtMostLikely) {
  auto spec = digits("digits", 9);
  spec.bare = Confidence::kValidated;
  const std::vector specs{spec};
  const Oracle oracle{specs};
  const std::vector<Piece> pieces{{"1234", 10}, {"5678 x 1234", 0}};
  EXPECT_EQ(told(oracle.scan_pieces(pieces, false), oracle),
            "0-4 likely digits, 14-18 likely digits, 21-25 validated digits");
}

TEST(Oracle, RefusesWhatIsNotKnown) {
  auto spec = digits("digits", 9);
  spec.validate = {"no-such-validator"};
  EXPECT_THROW((Oracle{std::vector{spec}}), std::invalid_argument);
  spec.validate.clear();
  spec.pattern = "(";
  EXPECT_THROW((Oracle{std::vector{spec}}), std::invalid_argument);
}

TEST(PatternSplit, KeepsFlagsClassesAndQuotes) {
  struct SplitRow {
    std::string pattern, lead, value, trail;
  };
  const std::vector<SplitRow> rows{{"ab", "", "ab", ""},
                                   {"a(?P<value>b)c", "a", "b", "c"},
                                   {"(?i)a(?P<value>(b|c))d", "(?i)a", "(?i)(b|c)", "(?i)d"},
                                   {R"([(](?P<value>[)\]]x)\()", "[(]", R"([)\]]x)", R"(\()"},
                                   {R"(\Q(\E(?P<value>x))", R"(\Q(\E)", "x", ""},
                                   {"[]()](?P<value>x)", "[]()]", "x", ""},
                                   {"(?:a(?i)b)(?P<value>x)", "(?:a(?i)b)", "x", ""},
                                   {"[[:alpha:])](?P<value>x)", "[[:alpha:])]", "x", ""}};
  for (const SplitRow& row : rows) {
    const PatternParts parts = split_pattern(row.pattern);
    EXPECT_EQ(parts.lead, row.lead) << row.pattern;
    EXPECT_EQ(parts.value, row.value) << row.pattern;
    EXPECT_EQ(parts.trail, row.trail) << row.pattern;
  }
  EXPECT_THROW(split_pattern("(a(?P<value>b))"), std::invalid_argument);
}

TEST(KeyWord, BlanksAreAnyJoinerOrNone) {
  for (const std::string line : {"card number 1", "card_number 1", "card-number 1", "card.number 1",
                                 "cardnumber 1", "CardNumber 1", "myCardNumber 1"}) {
    EXPECT_TRUE(key_word_before(line, line.size() - 1, "card number")) << line;
  }
  for (const std::string line : {"card  number 1", "card/number 1", "discardnumber 1", ""}) {
    EXPECT_FALSE(key_word_before(line, line.empty() ? 0 : line.size() - 1, "card number")) << line;
  }
}

}  // namespace
}  // namespace leakwire::oracle
