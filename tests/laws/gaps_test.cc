// Law 6, where it concerns a stream: a gap never joins its sides, and what touches one is at most
// likely.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "laws/laws.h"
#include "oracle/engine.h"
#include "oracle/texts.h"

namespace leakwire::laws {
namespace {

using oracle::Hit;
using oracle::Piece;
using oracle::Pushed;

TEST(Gaps, AreEdgesForEveryText) {
  Scanner scanner(pack());
  oracle::Texts texts(pack(), 21);
  for (std::size_t round = 0; round < rounds(1000); ++round) {
    const std::string text = texts.next(texts.random().below(500));
    std::vector<Piece> pieces = oracle::cut(text, texts.cuts(text.size(), 4));
    std::vector<Piece> joined;  // what is pushed without loss between is one piece to the oracle
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) pieces[i].lost = texts.random().below(100);
    for (const Piece& piece : pieces) {
      if (joined.empty() || joined.back().lost > 0) {
        joined.push_back(piece);
      } else {
        const char* const begin = joined.back().bytes.data();
        joined.back() = {{begin, joined.back().bytes.size() + piece.bytes.size()}, piece.lost};
      }
    }
    for (const bool lines : {false, true}) {
      const Pushed engine = oracle::pushed(scanner, pieces, {.lines = lines});
      const std::vector<Hit> expected = the_oracle().scan_pieces(joined, lines);
      std::string message = lines ? "lines" : "block";
      for (const Piece& piece : pieces) {
        message += " " + oracle::shown(piece.bytes) + " lost " + std::to_string(piece.lost);
      }
      ASSERT_EQ(engine.broken, "") << message;
      ASSERT_EQ(oracle::told(engine.hits, pack()), oracle::told(expected, pack())) << message;
    }
  }
}

TEST(Gaps, NoExampleIsFoundAcrossOne) {
  Scanner scanner(pack());
  const oracle::Texts texts(pack(), 22);
  for (const std::string_view example : texts.examples()) {
    for (std::size_t at = 1; at < example.size(); ++at) {
      const std::vector<Piece> pieces{{example.substr(0, at), 3}, {example.substr(at), 0}};
      for (const Hit& hit : oracle::pushed(scanner, pieces, {}).hits) {
        EXPECT_TRUE(hit.end() <= at || hit.offset >= at + 3) << oracle::shown(example);
        if (hit.end() == at || hit.offset == at + 3) {
          EXPECT_LE(hit.confidence, Confidence::kLikely) << oracle::shown(example);
        }
      }
    }
  }
}

}  // namespace
}  // namespace leakwire::laws
