// Laws 2 and 3: redacted text scans clean; a mask keeps the length and does nothing when done
// again.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "laws/laws.h"
#include "leakwire/redact.h"
#include "oracle/engine.h"
#include "oracle/texts.h"

namespace leakwire::laws {
namespace {

using oracle::shown;

PseudonymKey key() { return PseudonymKey::from_bytes(PseudonymKey::Bytes{1, 2, 3}); }

struct Redacted {
  std::string text;
  bool clean = false;
};

Redacted redacted(Redactor& redactor, std::string_view text, std::span<const std::size_t> cuts) {
  Redacted result;
  const auto add = [&](std::string_view bytes) {
    result.text.append(bytes);
    return true;
  };
  for (const oracle::Piece& piece : oracle::cut(text, cuts)) redactor.push(piece.bytes, add);
  redactor.finish(add);
  result.clean = redactor.clean();
  return result;
}

std::size_t left_over(Scanner& scanner, std::string_view text, Confidence least) {
  std::size_t count = 0;
  scanner.scan_lines(text, [&](const Finding& finding, std::string_view) {
    if (finding.confidence >= least) ++count;
    return true;
  });
  return count;
}

TEST(Redaction, ScansClean) {
  Scanner scanner(pack());
  for (const auto style : {RedactStyle::kMask, RedactStyle::kLabel, RedactStyle::kPseudonym}) {
    for (const auto least : {Confidence::kWeak, Confidence::kLikely}) {
      oracle::Texts texts(pack(), 41);
      Redactor redactor(pack(), {style, least, key()});
      for (std::size_t round = 0; round < rounds(600); ++round) {
        const std::string text = texts.next(texts.random().below(1000));
        const Redacted result = redacted(redactor, text, texts.cuts(text.size(), 6));
        ASSERT_TRUE(result.clean) << shown(text);
        ASSERT_EQ(left_over(scanner, result.text, least), 0U)
            << shown(text) << "\nbecame " << shown(result.text) << "\nstyle "
            << static_cast<int>(style) << " least " << to_string(least);
      }
    }
  }
}

TEST(Redaction, IsTheSameForEveryCut) {
  for (const auto style : {RedactStyle::kMask, RedactStyle::kLabel, RedactStyle::kPseudonym}) {
    oracle::Texts texts(pack(), 42);
    Redactor redactor(pack(), {style, Confidence::kWeak, key()});
    for (std::size_t round = 0; round < rounds(1000); ++round) {
      const std::string text = texts.next(texts.random().below(800));
      const std::vector<std::size_t> cuts = texts.cuts(text.size(), 20);
      ASSERT_EQ(shown(redacted(redactor, text, cuts).text),
                shown(redacted(redactor, text, {}).text))
          << shown(text);
    }
  }
}

TEST(Redaction, LeavesTextWithoutFindingsAlone) {
  Scanner scanner(pack());
  RedactOptions options;
  options.min_confidence = Confidence::kWeak;
  options.decoding.layers.clear();  // the scanner below looks at texts as they stand
  Redactor redactor(pack(), options);
  oracle::Texts texts(pack(), 43);
  for (std::size_t round = 0; round < rounds(500); ++round) {
    const std::string text = texts.next(texts.random().below(60));
    if (left_over(scanner, text, Confidence::kWeak) > 0) continue;
    ASSERT_EQ(shown(redacted(redactor, text, {}).text), shown(text));
  }
}

TEST(Mask, KeepsTheLengthAndIsIdempotent) {
  oracle::Texts texts(pack(), 44);
  Redactor redactor(pack(), {RedactStyle::kMask, Confidence::kWeak, {}});
  for (std::size_t round = 0; round < rounds(500); ++round) {
    const std::string text = texts.next(texts.random().below(1000));
    const std::string once = redacted(redactor, text, texts.cuts(text.size(), 5)).text;
    ASSERT_EQ(once.size(), text.size()) << shown(text);
    ASSERT_EQ(shown(redacted(redactor, once, {}).text), shown(once)) << shown(text);
  }
}

TEST(Mask, ChangesNothingOutsideTheFindingsItIsGiven) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 45);
  for (std::size_t round = 0; round < rounds(500); ++round) {
    const std::string text = texts.next(texts.random().below(500));
    std::vector<Finding> findings;
    scanner.scan(text, [&](const Finding& finding, std::string_view) {
      findings.push_back(finding);
      return true;
    });
    std::string masked = text;
    Redactor::mask(masked, findings);
    std::string again = masked;
    Redactor::mask(again, findings);
    ASSERT_EQ(shown(again), shown(masked));
    ASSERT_EQ(masked.size(), text.size());
    std::size_t at = 0;
    for (const Finding& finding : findings) {
      ASSERT_EQ(masked.substr(at, finding.span.offset - at),
                text.substr(at, finding.span.offset - at));
      ASSERT_NE(masked.substr(finding.span.offset, finding.span.length),
                text.substr(finding.span.offset, finding.span.length));
      at = finding.span.end();
    }
    ASSERT_EQ(masked.substr(at), text.substr(at));
  }
}

}  // namespace
}  // namespace leakwire::laws
