#include "leakwire/scanner.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "small_pack.h"

namespace leakwire {
namespace {

std::string file(const std::string& id, const std::string& rest) {
  return "id: " + id + "\ncategory: custom.test\ntitle: Test\nconfidence: {bare: likely}\n" + rest;
}

DetectorPack pack_of(const std::vector<std::string>& files) {
  const Result<DetectorPack> pack = tests::small_pack(files);
  if (!pack) ADD_FAILURE() << pack.error().front().message;
  return *pack;
}

// A literal with context before it, a number, and a text found from its inside.
const DetectorPack& pack() {
  static const DetectorPack made = pack_of(
      {file("order", "pattern: 'ORD-\\d{4}'\nmax-length: 8\nnot-after: '\\d'\nmatch: [ORD-1234]\n"),
       file("number",
            "pattern: '\\d{6,8}'\nmax-length: 8\nnot-before: '[\\w-]'\nnot-after: '\\w'\n"
            "match: ['123456']\n"),
       file("mail",
            "pattern: '[a-z]{1,9}@[a-z]{2,9}'\nanchor: byte \"@\"\nmax-length: 19\n"
            "not-before: '[a-z]'\nnot-after: '[a-z]'\nmatch: [ab@cd]\n")});
  return made;
}

// Findings as "order@4=ORD-1234".
class Told {
 public:
  explicit Told(std::size_t stop_after = 1000) : stop_after_(stop_after) {}

  bool operator()(const Finding& finding, std::string_view value) {
    EXPECT_EQ(value.size(), finding.span.length);
    if (!text_.empty()) text_ += ' ';
    text_ += std::string(finding.detector) + "@" + std::to_string(finding.span.offset) + "=" +
             std::string(value);
    return ++count_ < stop_after_;
  }
  const std::string& text() const { return text_; }

 private:
  std::size_t stop_after_;
  std::size_t count_ = 0;
  std::string text_;
};

std::string scanned(Scanner& scanner, std::string_view text, bool lines = false) {
  Told told;
  EXPECT_EQ(lines ? scanner.scan_lines(text, told) : scanner.scan(text, told), ScanStatus::kDone);
  return told.text();
}

std::string pushed(Scanner& scanner, Stream& stream, const std::vector<std::string_view>& pieces) {
  Told told;
  for (const std::string_view piece : pieces) {
    EXPECT_EQ(scanner.push(stream, piece, told), ScanStatus::kDone);
  }
  EXPECT_EQ(scanner.finish(stream, told), ScanStatus::kDone);
  return told.text();
}

constexpr std::string_view kText = "ORD-1234 ab@cd 1234567";
constexpr std::string_view kFound = "order@0=ORD-1234 mail@9=ab@cd number@15=1234567";

TEST(Scanner, FindsFromEdgeToEdgeInTheOrderOfOffsets) {
  Scanner scanner(pack());
  EXPECT_EQ(scanned(scanner, kText), kFound);
  EXPECT_EQ(scanned(scanner, kText, true), kFound);
  EXPECT_EQ(scanned(scanner, ""), "");
  EXPECT_EQ(scanned(scanner, "123456"), "number@0=123456");
  EXPECT_EQ(scanned(scanner, "123456789"), "");
}

TEST(Scanner, ReachesOverALineEndOnlyInOneText) {
  const DetectorPack over = pack_of(
      {file("over", "pattern: 'a\\sb'\nmax-length: 3\nnot-before: '\\s'\nmatch: ['a b']\n")});
  Scanner scanner(over);
  EXPECT_EQ(scanned(scanner, "a\nb"), "over@0=a\nb");
  EXPECT_EQ(scanned(scanner, "a\nb", true), "");
  EXPECT_EQ(scanned(scanner, "\na b"), "");
  EXPECT_EQ(scanned(scanner, "\na b", true), "over@1=a b");
}

TEST(Scanner, FindsAtEachEdgeOfItsSteps) {
  Scanner scanner(pack());
  constexpr std::size_t kStep = 65536;
  for (std::size_t start = kStep - 9; start <= kStep + 1; ++start) {
    std::string text(start, '.');
    text += "ORD-1234.";
    const std::string expected = "order@" + std::to_string(start) + "=ORD-1234";
    EXPECT_EQ(scanned(scanner, text), expected);
    EXPECT_EQ(scanned(scanner, text, true), expected);
    Stream stream(pack());
    EXPECT_EQ(pushed(scanner, stream, {text}), expected);
  }
}

TEST(Scanner, StopsWhenAskedAndScansAfresh) {
  Scanner scanner(pack());
  Told told(2);
  EXPECT_EQ(scanner.scan(kText, told), ScanStatus::kStopped);
  EXPECT_EQ(told.text(), "order@0=ORD-1234 mail@9=ab@cd");
  EXPECT_EQ(scanned(scanner, kText), kFound);
}

TEST(Scanner, MovesWithItsPack) {
  Scanner first(pack());
  Scanner second(std::move(first));
  EXPECT_EQ(scanned(second, kText), kFound);
  Scanner third(pack_of({file("other", "pattern: zzz\nmax-length: 3\nmatch: [zzz]\n")}));
  third = std::move(second);
  EXPECT_EQ(scanned(third, kText), kFound);
  EXPECT_EQ(third.pack().size(), 3U);
}

TEST(Stream, FindsWhatTheWholeHoldsAtEveryCut) {
  Scanner scanner(pack());
  Stream stream(pack());
  for (std::size_t cut = 0; cut <= kText.size(); ++cut) {
    EXPECT_EQ(pushed(scanner, stream, {kText.substr(0, cut), kText.substr(cut)}), kFound);
    EXPECT_EQ(stream.position(), 0U);  // fresh for the next text
    EXPECT_EQ(stream.settled(), 0U);
  }
}

TEST(Stream, CountsWhatWasPushedAndWhatIsSettled) {
  Scanner scanner(pack());
  Stream stream(pack());
  Told told;
  const std::string_view pieces[] = {"", "..", "OR", "", "D-12", "34", "", "......"};
  const std::uint64_t settled[] = {0, 2, 2, 2, 2, 2, 2, 2};
  std::uint64_t position = 0;
  for (std::size_t i = 0; i < std::size(pieces); ++i) {
    ASSERT_EQ(scanner.push(stream, pieces[i], told), ScanStatus::kDone);
    position += pieces[i].size();
    EXPECT_EQ(stream.position(), position);
    EXPECT_EQ(stream.settled(), settled[i]) << i;
  }
  EXPECT_EQ(told.text(), "");  // a validator may see 16 bytes behind it
  ASSERT_EQ(scanner.push(stream, "..........", told), ScanStatus::kDone);
  EXPECT_EQ(told.text(), "order@2=ORD-1234");
  EXPECT_EQ(stream.settled(), stream.position());
  ASSERT_EQ(scanner.push(stream, ". ab", told), ScanStatus::kDone);
  EXPECT_EQ(stream.settled(), stream.position() - 2);
}

TEST(Stream, EmptyTextsHoldNothing) {
  Scanner scanner(pack());
  Stream stream(pack());
  EXPECT_EQ(pushed(scanner, stream, {}), "");
  EXPECT_EQ(pushed(scanner, stream, {"", ""}), "");
}

TEST(Stream, EndsTheTextAtFinish) {
  Scanner scanner(pack());
  Stream stream(pack());
  EXPECT_EQ(pushed(scanner, stream, {"ORD-"}), "");
  EXPECT_EQ(pushed(scanner, stream, {"1234"}), "");
  EXPECT_EQ(pushed(scanner, stream, {"x"}), "");
  EXPECT_EQ(pushed(scanner, stream, {"123456"}), "number@0=123456");  // x is no edge of it
}

TEST(Stream, IsFreshAfterAStop) {
  Scanner scanner(pack());
  const std::string text = std::string(kText) + std::string(20, '.');
  for (const bool at_finish : {false, true}) {
    Stream stream(pack());
    Told told(1);
    if (at_finish) {
      EXPECT_EQ(scanner.push(stream, "ORD-1234", told), ScanStatus::kDone);
      EXPECT_EQ(scanner.finish(stream, told), ScanStatus::kStopped);
    } else {
      EXPECT_EQ(scanner.push(stream, text, told), ScanStatus::kStopped);
    }
    EXPECT_EQ(told.text(), "order@0=ORD-1234");
    EXPECT_EQ(stream.position(), 0U);
    EXPECT_EQ(stream.settled(), 0U);
    EXPECT_EQ(pushed(scanner, stream, {kText}), kFound);
  }
  Stream stream(pack());
  Told told(1);
  EXPECT_EQ(scanner.push(stream, "ORD-1234", told), ScanStatus::kDone);
  EXPECT_EQ(scanner.skip(stream, 5, told), ScanStatus::kStopped);
  EXPECT_EQ(stream.position(), 0U);
  EXPECT_EQ(pushed(scanner, stream, {kText}), kFound);
}

TEST(Stream, JoinsNothingOverAGap) {
  Scanner scanner(pack());
  Stream stream(pack());
  Told told;
  EXPECT_EQ(scanner.push(stream, "ORD-", told), ScanStatus::kDone);
  EXPECT_EQ(scanner.skip(stream, 0, told), ScanStatus::kDone);  // nothing is missing
  EXPECT_EQ(stream.settled(), 0U);
  EXPECT_EQ(scanner.push(stream, "1234 ORD-", told), ScanStatus::kDone);
  EXPECT_EQ(scanner.skip(stream, 100, told), ScanStatus::kDone);
  EXPECT_EQ(stream.position(), 113U);
  EXPECT_EQ(stream.settled(), 113U);
  EXPECT_EQ(scanner.push(stream, "5678 ab@cd", told), ScanStatus::kDone);
  EXPECT_EQ(scanner.finish(stream, told), ScanStatus::kDone);
  EXPECT_EQ(told.text(), "order@0=ORD-1234 mail@118=ab@cd");
}

TEST(Stream, AFindingThatTouchesAGapIsAtMostLikely) {
  const DetectorPack sure =
      pack_of({"id: sure\ncategory: custom.test\ntitle: Test\npattern: ORD-\\d{4}\nmax-length: 8\n"
               "confidence: {bare: validated, context: validated}\nmatch: [ORD-1234]\n"});
  Scanner scanner(sure);
  Stream stream(sure);
  std::vector<Confidence> seen;
  const auto take = [&](const Finding& finding, std::string_view) {
    seen.push_back(finding.confidence);
    return true;
  };
  for (const std::string_view piece : {"ORD-1234.ORD-1234", "ORD-1234.ORD-1234", ".ORD-1234."}) {
    scanner.push(stream, piece, take);
    scanner.skip(stream, 1, take);
  }
  scanner.finish(stream, take);
  constexpr Confidence kSure = Confidence::kValidated, kTouches = Confidence::kLikely;
  EXPECT_EQ(seen, (std::vector{kSure, kTouches, kTouches, kTouches, kSure}));
}

TEST(Stream, MovesInMidText) {
  Scanner scanner(pack());
  Told told;
  Stream first(pack());
  scanner.push(first, "ORD-", told);
  Stream second(std::move(first));
  EXPECT_EQ(second.position(), 4U);
  scanner.push(second, "12", told);
  Stream third(pack());
  scanner.push(third, "123456", told);
  third = std::move(second);
  scanner.push(third, "34", told);
  scanner.finish(third, told);
  EXPECT_EQ(told.text(), "order@0=ORD-1234");
}

TEST(Stream, GoesWithAnyScannerOfThePack) {
  Scanner scanners[] = {Scanner(pack()), Scanner(DetectorPack(pack()))};
  Stream streams[] = {Stream(pack()), Stream(pack())};
  Told told[2];
  for (std::size_t i = 0; i < kText.size(); ++i) {  // two texts at a time, by turns
    scanners[i % 2].push(streams[0], kText.substr(i, 1), told[0]);
    scanners[(i / 2 + 1) % 2].push(streams[1], kText.substr(i, 1), told[1]);
  }
  scanners[1].finish(streams[0], told[0]);
  scanners[0].finish(streams[1], told[1]);
  EXPECT_EQ(told[0].text(), kFound);
  EXPECT_EQ(told[1].text(), kFound);
}

TEST(Stream, OutlivesThePackItWasMadeOf) {
  Scanner scanner(pack());
  std::optional<DetectorPack> copy(pack());
  Stream stream(*copy);
  copy.reset();
  EXPECT_EQ(pushed(scanner, stream, {kText}), kFound);
}

TEST(Stream, GivesAFindingOnceThoughAWiderShapeComesLater) {
  // The shape of the letters is read as of any letters, and begins where "nab" was found.
  const DetectorPack wide =
      pack_of({file("wide", "pattern: 'nab|[a-m]{24}'\nmax-length: 24\nmatch: [nab]\n")});
  Scanner scanner(wide);
  const std::string text = "nab" + std::string(40, 'z');
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Stream stream(wide);
    EXPECT_EQ(pushed(scanner, stream,
                     {std::string_view(text).substr(0, cut), std::string_view(text).substr(cut)}),
              "wide@0=nab")
        << cut;
  }
}

TEST(Scanner, OfAnEmptyPackFindsNothing) {
  const Result<DetectorPack> none =
      DetectorPack::load({.builtin = false, .directories = {}, .only = {}, .skip = {}});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->size(), 0U);
  Scanner scanner(*none);
  Stream stream(*none);
  EXPECT_EQ(scanned(scanner, kText), "");
  EXPECT_EQ(pushed(scanner, stream, {kText, kText}), "");
}

}  // namespace
}  // namespace leakwire
