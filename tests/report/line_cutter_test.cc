#include "report/line_cutter.h"

#include <gtest/gtest.h>

#include <vector>

namespace leakwire::report {
namespace {

// Writes down what it is given: "L" a block's line, "P" the pieces of a long line, "E" its end.
struct Recorder final : LineReceiver {
  bool lines(std::string_view block) override {
    while (!block.empty()) {
      const std::size_t size = std::min(block.find('\n'), block.size() - 1) + 1;
      EXPECT_LE(size, LineCutter::kLongLine + 1);
      log.emplace_back("L").append(block.substr(0, size));
      block.remove_prefix(size);
    }
    return --left > 0;
  }
  bool long_piece(std::string_view piece) override {
    if (log.empty() || log.back().front() != 'P') {
      EXPECT_GE(piece.size(), LineCutter::kFirstPiece);
      log.emplace_back("P");
    }
    EXPECT_EQ(piece.find('\n'), std::string_view::npos);
    log.back() += piece;
    return --left > 0;
  }
  bool long_end(bool has_newline) override {
    log.emplace_back(has_newline ? "E\n" : "E");
    return --left > 0;
  }
  std::vector<std::string> log;
  int left = 1'000'000;
};

std::vector<std::string> cut(std::string_view text, std::size_t piece) {
  LineCutter cutter;
  Recorder recorder;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    EXPECT_TRUE(cutter.push(text.substr(at, piece), recorder));
  }
  EXPECT_TRUE(cutter.finish(recorder));
  return recorder.log;
}

TEST(LineCutter, GivesWholeLinesHoweverTheyCome) {
  const std::vector<std::string> lines{"La\n", "L\n", "Lbc\r\n", "Lend"};
  for (std::size_t piece = 1; piece <= 10; ++piece) EXPECT_EQ(cut("a\n\nbc\r\nend", piece), lines);
  EXPECT_TRUE(cut("", 1).empty());
}

TEST(LineCutter, GivesLongLinesInPieces) {
  const std::string most(LineCutter::kLongLine, 'm');
  const std::string more(LineCutter::kLongLine + 1, 'l');
  const std::string text = "a\n" + most + "\n" + more + "\nb\n" + more + "\n" + most + "\n" + more;
  const std::vector<std::string> log{
      "La\n", "L" + most + "\n", "P" + more, "E\n", "Lb\n", "P" + more,
      "E\n",  "L" + most + "\n", "P" + more, "E"};
  for (const std::size_t piece : {std::size_t{4099}, std::size_t{1} << 18, LineCutter::kLongLine,
                                  LineCutter::kLongLine + 1, text.size()}) {
    EXPECT_TRUE(cut(text, piece) == log) << piece;
  }
  EXPECT_TRUE(cut(most, 8192) == std::vector<std::string>{"L" + most});
}

TEST(LineCutter, CutsBlocksAtLineEnds) {
  std::string text;
  while (text.size() < 3 * LineCutter::kBlock) text += "a line of a log\n";
  struct Sizes final : LineReceiver {
    bool lines(std::string_view block) override {
      EXPECT_LE(block.size(), LineCutter::kBlock);
      EXPECT_EQ(block.back(), '\n');
      all += block;
      return true;
    }
    bool long_piece(std::string_view) override { return false; }
    bool long_end(bool) override { return false; }
    std::string all;
  } sizes;
  LineCutter cutter;
  EXPECT_TRUE(cutter.push(text, sizes));
  EXPECT_TRUE(cutter.finish(sizes));
  EXPECT_TRUE(sizes.all == text);
}

TEST(LineCutter, IsFreshAfterAStop) {
  LineCutter cutter;
  Recorder recorder;
  recorder.left = 1;
  EXPECT_FALSE(cutter.push("a\nb", recorder));
  recorder.left = 10;
  EXPECT_TRUE(cutter.push("c\n", recorder));
  EXPECT_TRUE(cutter.finish(recorder));
  EXPECT_EQ(recorder.log, (std::vector<std::string>{"La\n", "Lc\n"}));
}

}  // namespace
}  // namespace leakwire::report
