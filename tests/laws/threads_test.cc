// Law 11: one thread and many, over one shared pack, find the same.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "laws/laws.h"
#include "oracle/engine.h"
#include "oracle/texts.h"

namespace leakwire::laws {
namespace {

using oracle::Hit;

TEST(Threads, ShareAPackAndFindTheSame) {
  constexpr std::size_t kThreads = 4;
  oracle::Texts texts(pack(), 61);
  std::vector<std::string> all;
  std::vector<std::vector<std::size_t>> cuts;
  std::vector<std::vector<Hit>> expected;
  Scanner alone(pack());
  for (std::size_t i = 0; i < 150; ++i) {
    all.push_back(texts.next(texts.random().below(2000)));
    cuts.push_back(texts.cuts(all.back().size(), 10));
    expected.push_back(oracle::scanned(alone, all.back(), true));
  }
  std::vector<std::size_t> wrong(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Scanner scanner(pack());
      for (std::size_t i = 0; i < all.size(); ++i) {
        const std::size_t k = (i * 7 + t * 31) % all.size();
        if (oracle::scanned(scanner, all[k], true) != expected[k]) ++wrong[t];
        if (oracle::pushed(scanner, oracle::cut(all[k], cuts[k]), {.lines = true}).hits !=
            expected[k]) {
          ++wrong[t];
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<std::size_t>(kThreads, 0));
}

TEST(Threads, AStreamMayMoveFromScannerToScanner) {
  Scanner one(pack());
  Scanner other(pack());
  oracle::Texts texts(pack(), 62);
  for (std::size_t round = 0; round < rounds(300); ++round) {
    const std::string text = texts.next(600);
    std::vector<Hit> hits;
    const auto add = [&](const Finding& finding, std::string_view) {
      hits.push_back(
          {finding.span.offset, finding.span.length, finding.detector_index, finding.confidence});
      return true;
    };
    Stream stream(pack());
    Stream busy(pack());  // a second flow through the same scanners, in between
    const auto none = [](const Finding&, std::string_view) { return true; };
    bool first = true;
    for (const oracle::Piece& piece : oracle::cut(text, texts.cuts(text.size(), 8))) {
      (first ? one : other).push(stream, piece.bytes, add);
      (first ? one : other).push(busy, "4111 1111 ", none);
      first = !first;
    }
    Stream moved = std::move(stream);
    other.finish(moved, add);
    ASSERT_EQ(oracle::told(hits, pack()), oracle::told(oracle::scanned(one, text, false), pack()))
        << oracle::shown(text);
  }
}

}  // namespace
}  // namespace leakwire::laws
