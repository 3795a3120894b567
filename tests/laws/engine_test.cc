// Law 8: the engine finds what the oracle finds, on random and hostile text, as block and as lines.
#include <gtest/gtest.h>

#include <string>

#include "laws/laws.h"
#include "oracle/engine.h"
#include "oracle/texts.h"

namespace leakwire::laws {
namespace {

std::string difference(Scanner& scanner, std::string_view text, bool lines) {
  const auto engine = oracle::scanned(scanner, text, lines);
  const auto expected = lines ? the_oracle().scan_lines(text) : the_oracle().scan(text);
  if (engine == expected) return "";
  return "engine: " + told(engine, pack()) + "; oracle: " + told(expected, pack());
}

void expect_same(Scanner& scanner, const std::string& text) {
  for (const bool lines : {false, true}) {
    if (difference(scanner, text, lines).empty()) continue;
    const std::string small = oracle::shrunk(
        text, [&](const std::string& less) { return !difference(scanner, less, lines).empty(); });
    ADD_FAILURE() << (lines ? "lines " : "block ") << oracle::shown(small) << "\n"
                  << difference(scanner, small, lines);
  }
}

TEST(Engine, EqualsTheOracleOnEveryExample) {
  Scanner scanner(pack());
  const oracle::Texts texts(pack(), 31);
  for (const std::string_view example : texts.examples()) {
    for (const std::string_view frame :
         {"", "x", "1", " ", ".", "card number: ", "\n", "\0", "\xff"}) {
      expect_same(scanner, std::string(frame) + std::string(example) + std::string(frame));
    }
  }
}

TEST(Engine, EqualsTheOracleOnShortTexts) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 32);
  for (std::size_t round = 0; round < rounds(5000) && !testing::Test::HasFailure(); ++round) {
    expect_same(scanner, texts.next(texts.random().below(150)));
  }
}

TEST(Engine, EqualsTheOracleOnLongTexts) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 33);
  for (std::size_t round = 0; round < rounds(100) && !testing::Test::HasFailure(); ++round) {
    expect_same(scanner, texts.next(6000));
  }
}

TEST(Engine, FindsEveryExampleThatItsDetectorNames) {
  Scanner scanner(pack());
  for (std::size_t i = 0; i < pack().size(); ++i) {
    const DetectorInfo& detector = pack().detectors()[i];
    if (!detector.enabled) continue;
    PackOptions alone;
    alone.only = {std::string(detector.id)};
    for (const std::string_view id : detector.beside) alone.only.emplace_back(id);
    Scanner own(*DetectorPack::load(alone));
    for (const std::string_view example : detector.match) {
      bool found = false;
      own.scan(example, [&](const Finding& finding, std::string_view) {
        found = found || finding.detector == detector.id;
        return true;
      });
      EXPECT_TRUE(found) << detector.id << ": " << oracle::shown(example);
    }
    for (const std::string_view example : detector.no_match) {
      own.scan(example, [&](const Finding& finding, std::string_view) {
        EXPECT_NE(finding.detector, detector.id) << oracle::shown(example);
        return true;
      });
    }
  }
}

}  // namespace
}  // namespace leakwire::laws
