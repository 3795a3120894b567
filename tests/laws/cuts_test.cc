// Law 1: every cut of a text gives the findings of the whole, and settled() keeps its word.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "laws/laws.h"
#include "oracle/engine.h"
#include "oracle/texts.h"

namespace leakwire::laws {
namespace {

using oracle::cut;
using oracle::Hit;
using oracle::Pushed;
using oracle::shown;
using oracle::told;

// "" where the pieces give what the whole gives; else what differs.
std::string difference(Scanner& scanner, std::string_view text, std::span<const std::size_t> cuts,
                       StreamOptions options) {
  const std::vector<Hit> whole = oracle::scanned(scanner, text, options.lines);
  const Pushed parts = oracle::pushed(scanner, cut(text, cuts), options);
  if (!parts.broken.empty()) return parts.broken;
  if (parts.hits == whole) return "";
  return "whole: " + told(whole, pack()) + "; in parts: " + told(parts.hits, pack());
}

std::string at_cuts(std::string_view text, std::span<const std::size_t> cuts, bool lines) {
  std::string message = lines ? "lines of " : "block ";
  message += shown(text) + " cut at";
  for (const std::size_t at : cuts) message += " " + std::to_string(at);
  return message;
}

void expect_same(Scanner& scanner, std::string_view text, std::span<const std::size_t> cuts) {
  for (const bool lines : {false, true}) {
    const std::string wrong = difference(scanner, text, cuts, {.lines = lines});
    ASSERT_EQ(wrong, "") << at_cuts(text, cuts, lines);
  }
}

std::vector<std::size_t> each_byte(std::string_view text) {
  std::vector<std::size_t> cuts(text.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) cuts[i] = i;
  return cuts;
}

TEST(Cuts, EveryExampleInTwoPartsAtEveryByte) {
  Scanner scanner(pack());
  const oracle::Texts texts(pack(), 1);
  for (const std::string_view example : texts.examples()) {
    for (const std::string_view frame : {"", "x", " ", "card ", "\n", "user=alice "}) {
      const std::string text = std::string(frame) + std::string(example) + std::string(frame);
      for (std::size_t at = 0; at <= text.size(); ++at) {
        ASSERT_NO_FATAL_FAILURE(expect_same(scanner, text, std::vector{at}));
      }
      ASSERT_NO_FATAL_FAILURE(expect_same(scanner, text, each_byte(text)));
    }
  }
}

TEST(Cuts, ExamplesSideBySideInTwoPartsAtEveryByte) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 2);
  for (std::size_t round = 0; round < rounds(150); ++round) {
    const std::string text = texts.next(200);
    for (std::size_t at = 0; at <= text.size(); ++at) {
      ASSERT_NO_FATAL_FAILURE(expect_same(scanner, text, std::vector{at, at}));  // one chunk empty
    }
  }
}

TEST(Cuts, ChunksAreGatheredWithoutADifference) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 7);
  for (std::size_t round = 0; round < rounds(2000); ++round) {
    const std::string text = texts.next(texts.random().below(1200));
    const auto gather = static_cast<std::uint32_t>(texts.random().below(400));
    const std::vector<std::size_t> cuts = texts.cuts(text.size(), 40);
    const StreamOptions options{.lines = round % 2 == 0, .gather = gather};
    ASSERT_EQ(difference(scanner, text, cuts, options), "")
        << at_cuts(text, cuts, options.lines) << " gathered by " << gather;
  }
}

TEST(Cuts, RandomTextsAtRandomCuts) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 3);
  for (std::size_t round = 0; round < rounds(8000); ++round) {
    const std::string text = texts.next(texts.random().below(1200));
    ASSERT_NO_FATAL_FAILURE(expect_same(scanner, text, texts.cuts(text.size(), 40)));
  }
}

TEST(Cuts, RandomTextsByteByByte) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 4);
  for (std::size_t round = 0; round < rounds(600); ++round) {
    const std::string text = texts.next(texts.random().below(1500));
    ASSERT_NO_FATAL_FAILURE(expect_same(scanner, text, each_byte(text)));
  }
}

TEST(Cuts, LongTextsInLargeChunks) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 5);
  for (std::size_t round = 0; round < rounds(12); ++round) {
    const std::string text = texts.next(200'000);
    const std::vector<std::size_t> cuts = texts.cuts(text.size(), 30);
    for (const bool lines : {false, true}) {
      ASSERT_EQ(difference(scanner, text, cuts, {.lines = lines}), "")
          << "round " << round << " cuts " << cuts.size() << " lines " << lines;
    }
  }
}

TEST(Cuts, NothingIsHeldBackWhereNothingIsOpen) {
  Scanner scanner(pack());
  const auto none = [](const Finding&, std::string_view) { return true; };
  for (const std::string_view text : {"", "The quick brown fox jumps over the lazy dog. ",
                                      "GET /index.html HTTP/1.1\r\n\r\n", "one two three\n"}) {
    Stream stream(pack());
    scanner.push(stream, text, none);
    EXPECT_EQ(stream.settled(), text.size()) << shown(text);
  }
  for (const std::string_view text :
       {"4111 1111 1111 1111\n", "alice@example.com\n", "password=\n", "+1 212\n"}) {
    Stream stream(pack(), {.lines = true});
    scanner.push(stream, text, none);
    EXPECT_EQ(stream.settled(), text.size()) << shown(text);
  }
}

TEST(Cuts, AStoppedStreamIsFresh) {
  Scanner scanner(pack());
  const std::string text = "mail alice@example.com and bob@example.com now\n";
  ASSERT_GE(oracle::scanned(scanner, text, false).size(), 2U);
  int calls = 0;
  const auto stop = [&](const Finding&, std::string_view) { return ++calls < 0; };
  EXPECT_EQ(scanner.scan(text, stop), ScanStatus::kStopped);
  EXPECT_EQ(calls, 1);
  Stream stream(pack());
  EXPECT_EQ(scanner.push(stream, text, stop), ScanStatus::kStopped);
  EXPECT_EQ(stream.position(), 0U);
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace leakwire::laws
