// Laws 1 and 8 for patterns that nobody wrote: random small detectors, loaded as a user's folder.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "laws/laws.h"
#include "oracle/engine.h"
#include "oracle/oracle.h"
#include "oracle/patterns.h"

namespace leakwire::laws {
namespace {

std::string listed(const std::vector<detect::DetectorSpec>& detectors) {
  std::string text;
  for (const detect::DetectorSpec& spec : detectors) {
    text += "\n  " + spec.id + " '" + spec.pattern + "' " + spec.anchor + " max " +
            std::to_string(spec.max_length) + " not-before '" + spec.not_before + "' not-after '" +
            spec.not_after + "' keywords " + std::to_string(spec.keywords.size()) + " bare " +
            (spec.bare ? std::string(to_string(*spec.bare)) : "none") + " context " +
            std::string(to_string(spec.context)) +
            (spec.beside.empty() ? "" : " beside " + spec.beside.front());
  }
  return text;
}

TEST(Patterns, EngineEqualsTheOracleAtEveryCut) {
  std::size_t loaded = 0;
  const std::size_t all = rounds(1000);
  for (std::size_t round = 0; round < all && !testing::Test::HasFailure(); ++round) {
    oracle::Patterns patterns(1000 + round);
    const std::vector<detect::DetectorSpec> specs = patterns.detectors();
    const Result<DetectorPack> made = oracle::load_alone(specs);
    if (!made) continue;
    ++loaded;
    const oracle::Oracle oracle(made->detectors());
    Scanner scanner(*made);
    for (int i = 0; i < 6; ++i) {
      const std::string text = patterns.text(specs, patterns.random().below(220));
      const bool lines = patterns.random().chance(1, 2);
      const auto wrong = [&](const std::string& some) {
        const auto expected = lines ? oracle.scan_lines(some) : oracle.scan(some);
        return oracle::scanned(scanner, some, lines) != expected;
      };
      if (wrong(text)) {
        const std::string small = oracle::shrunk(text, wrong);
        const auto expected = lines ? oracle.scan_lines(small) : oracle.scan(small);
        ADD_FAILURE() << "round " << round << (lines ? " lines " : " block ")
                      << oracle::shown(small)
                      << "\nengine: " << told(oracle::scanned(scanner, small, lines), *made)
                      << "\noracle: " << told(expected, *made) << listed(specs);
        break;
      }
      const std::size_t at = patterns.random().below(text.size() + 1);
      const std::size_t then = at + patterns.random().below(text.size() + 1 - at);
      const auto parts =
          oracle::pushed(scanner, oracle::cut(text, std::vector{at, then}), {.lines = lines});
      ASSERT_EQ(parts.broken, "") << oracle::shown(text) << " at " << at << " " << then
                                  << listed(specs);
      ASSERT_EQ(told(parts.hits, *made), told(oracle::scanned(scanner, text, lines), *made))
          << oracle::shown(text) << (lines ? " lines" : " block") << " at " << at << " " << then
          << listed(specs);
    }
  }
  if (HasFailure()) return;
  EXPECT_GT(loaded, all / 4) << "most detectors were refused: nothing is tested";
}

// A detector of "#123" that needs a key word, or a number beside it.
std::vector<detect::DetectorSpec> code_and_number() {
  detect::DetectorSpec code;
  code.id = "made-0";
  code.category = "custom.made";
  code.pattern = "#[0-9]{3}";
  code.anchor = "shape";
  code.max_length = 4;
  code.keywords = {"card", "pin code"};
  code.beside = {"made-1"};
  code.match = {"card #123"};
  detect::DetectorSpec number = code;
  number.id = "made-1";
  number.pattern = "[0-9]{5}";
  number.max_length = 5;
  number.bare = Confidence::kWeak;
  number.keywords.clear();
  number.beside.clear();
  number.match = {"12345"};
  return {code, number};
}

TEST(Patterns, ContextReachesAsFarAsTheOracleSays) {
  const Result<DetectorPack> made = oracle::load_alone(code_and_number());
  ASSERT_TRUE(made.has_value());
  const oracle::Oracle oracle(made->detectors());
  Scanner scanner(*made);
  std::size_t codes = 0;
  for (std::size_t distance = 0; distance < 72; ++distance) {
    for (const char filler : {' ', '.', '\n'}) {
      const std::string between(distance, filler);
      for (const std::string& text :
           {"discard" + between + "#123", "my_card" + between + "#123", "myCard" + between + "#123",
            "pin-code" + between + "#123", "12345" + between + "#123", "#123" + between + "12345",
            "#123" + between + "#456" + between + "12345", "x #123" + between + "12345 x"}) {
        for (const bool lines : {false, true}) {
          const auto expected = lines ? oracle.scan_lines(text) : oracle.scan(text);
          EXPECT_EQ(told(oracle::scanned(scanner, text, lines), *made), told(expected, *made))
              << oracle::shown(text);
          for (const oracle::Hit& hit : expected) codes += hit.detector == 0 ? 1 : 0;
          for (std::size_t at = 0; at <= text.size(); ++at) {
            const auto parts =
                oracle::pushed(scanner, oracle::cut(text, std::vector{at}), {.lines = lines});
            EXPECT_EQ(told(parts.hits, *made), told(expected, *made))
                << oracle::shown(text) << " cut at " << at;
            EXPECT_EQ(parts.broken, "") << oracle::shown(text) << " cut at " << at;
          }
          if (HasFailure()) return;
        }
      }
    }
  }
  EXPECT_GT(codes, 500U);
}

}  // namespace
}  // namespace leakwire::laws
