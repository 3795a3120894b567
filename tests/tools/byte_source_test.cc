#include "byte_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "scratch_folder.h"

namespace leakwire::program {
namespace {

// Reads a block as a worker does, with a scratch buffer of `buffer` bytes.
std::string block(int fd, std::uint64_t begin, std::uint64_t end, bool last, std::size_t buffer,
                  std::uint64_t& start) {
  const StopSign stop;
  std::atomic<std::uint64_t> counter{0};
  BlockBytes source(fd, begin, end, last, stop, counter);
  std::vector<char> scratch(buffer);
  std::string out;
  if (source.seek(scratch).state != Piece::State::kBytes) return out;
  start = source.position();
  while (true) {
    const Piece piece = source.read(scratch, -1);
    if (piece.state != Piece::State::kBytes) return out;
    out.append(scratch.data(), piece.size);
  }
}

TEST(BlockBytes, CutAnyTextIntoWholeLines) {
  const tests::ScratchFolder folder;
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text(random() % 400, 'x');
    const unsigned every = 1 + random() % 60;
    for (char& c : text) {
      if (random() % every == 0) c = '\n';
    }
    const std::string path = folder.write("text", text);
    const int fd = open(path.c_str(), O_RDONLY);
    const std::uint64_t size = 1 + random() % 90;
    const std::size_t buffer = 1 + random() % 50;
    std::string joined;
    for (std::uint64_t begin = 0; begin < std::max<std::uint64_t>(text.size(), 1); begin += size) {
      const bool last = begin + size >= text.size();
      std::uint64_t start = 0;
      const std::string part = block(fd, begin, begin + size, last, buffer, start);
      if (part.empty()) continue;
      EXPECT_EQ(start, joined.size());
      EXPECT_TRUE(start == 0 || text[start - 1] == '\n');
      EXPECT_TRUE(start >= begin && (start < begin + size || last));
      joined += part;
    }
    close(fd);
    ASSERT_EQ(joined, text);
  }
}

TEST(BlockBytes, EndWhereTheFileWasCut) {
  const tests::ScratchFolder folder;
  const std::string path = folder.write("text", "a\nb\n");
  const int fd = open(path.c_str(), O_RDONLY);
  std::uint64_t start = 0;
  EXPECT_EQ(block(fd, 100, 200, false, 16, start), "");
  EXPECT_EQ(block(fd, 100, 200, true, 16, start), "");
  close(fd);
}

TEST(BlockBytes, TellThatTheFileBecameShorter) {
  const tests::ScratchFolder folder;
  const std::string path = folder.write("text", "a\nb\n");
  const int fd = open(path.c_str(), O_RDONLY);
  const StopSign stop;
  std::atomic<std::uint64_t> counter{0};
  std::vector<char> scratch(16);
  BlockBytes gone(fd, 100, 200, false, stop, counter);
  EXPECT_EQ(gone.seek(scratch).state, Piece::State::kBroken);
  BlockBytes half(fd, 0, 200, false, stop, counter);
  ASSERT_EQ(half.seek(scratch).state, Piece::State::kBytes);
  EXPECT_EQ(half.read(scratch, -1).size, 4U);
  EXPECT_EQ(half.read(scratch, -1).state, Piece::State::kBroken);
  close(fd);
}

TEST(FdBytes, EndOnceAndForAll) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const StopSign stop;
  std::atomic<std::uint64_t> counter{0};
  FdBytes source(ends[0], true, false, stop, counter);
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  Piece last;
  EXPECT_EQ(read_head(source, 10, 0, last), "abc");
  EXPECT_EQ(last.state, Piece::State::kQuiet);
  close(ends[1]);
  std::array<char, 4> buffer{};
  EXPECT_EQ(source.read(buffer, -1).state, Piece::State::kEnd);
  EXPECT_EQ(source.read(buffer, -1).state, Piece::State::kEnd);
  EXPECT_EQ(counter.load(), 3U);
}

TEST(FdBytes, StopForTheSign) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  StopSign stop;
  std::atomic<std::uint64_t> counter{0};
  FdBytes source(ends[0], true, false, stop, counter);
  stop.stop();
  std::array<char, 4> buffer{};
  EXPECT_EQ(source.read(buffer, -1).state, Piece::State::kStopped);
  EXPECT_FALSE(stop.interrupted());
  close(ends[1]);
}

}  // namespace
}  // namespace leakwire::program
