// Law 6: however a stream is cut, ordered, repeated and overlapped, its bytes come out the same; a
// lost one is one gap at its place; what contradicts is told.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "bench/random.h"
#include "wire/flow_recorder.h"

namespace leakwire::wire {
namespace {

constexpr Side kClient = Side::kInitiator;

struct Piece {
  std::size_t at = 0, size = 0;
};

std::string stream_of(bench::Random& random, std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>('a' + random.below(26));
  return bytes;
}

// Covers 0 to `size` without overlap.
std::vector<Piece> cut(bench::Random& random, std::size_t size) {
  const std::size_t longest = random.chance(1, 3) ? 5 : random.chance(1, 2) ? 1460 : 9000;
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < size;) {
    const std::size_t length = std::min(1 + random.below(longest), size - at);
    pieces.push_back({at, length});
    at += length;
  }
  return pieces;
}

// Pieces swap with others at most `reach` away; all may.
void shuffle(bench::Random& random, std::vector<Piece>& pieces, std::size_t reach) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t with = std::min(pieces.size() - 1, i + random.below(reach));
    std::swap(pieces[i], pieces[with]);
  }
}

void add_repeats(bench::Random& random, std::vector<Piece>& pieces, std::size_t size) {
  const std::size_t count = pieces.size();
  for (std::size_t i = 0; i < count / 4; ++i) {
    const std::size_t at = random.below(size);
    pieces.push_back({at, 1 + random.below(std::min<std::size_t>(size - at, 2000))});
  }
}

struct Play {
  Recorders recorders;
  Flows flows;
  Talk talk;

  explicit Play(std::uint32_t start) : flows(recorders, KeyedHash(3, 4)), talk{flows} {
    talk.start[0] = start;
    talk.handshake();
  }
  void send(const std::string& stream, const Piece& piece) {
    talk.time += 10;
    talk.send(kClient, static_cast<std::uint32_t>(piece.at),
              std::string_view(stream).substr(piece.at, piece.size));
  }
  const ToldFlow& finish() {
    flows.finish();
    EXPECT_EQ(sum_of_fates(flows.counters()), talk.packet);
    EXPECT_EQ(flows.counters().waiting, 0U);
    return *recorders.told.at(0);
  }
};

TEST(Reassembly, AnyCutOrderAndRepetitionGivesTheSameBytes) {
  bench::Random random(6);
  for (int round = 0; round < 400; ++round) {
    const std::string stream = stream_of(random, 1 + random.below(40000));
    std::vector<Piece> pieces = cut(random, stream.size());
    if (random.chance(1, 2)) add_repeats(random, pieces, stream.size());
    shuffle(random, pieces, random.chance(1, 4) ? pieces.size() : 1 + random.below(8));
    Play play(static_cast<std::uint32_t>(random.next()));
    for (const Piece& piece : pieces) play.send(stream, piece);
    const ToldFlow& told = play.finish();
    ASSERT_EQ(told.from(kClient), stream) << round;
    ASSERT_TRUE(told.others[0].empty()) << round;
    ASSERT_EQ(play.flows.counters().ambiguous, 0U);
    ASSERT_EQ(play.flows.counters().gaps, 0U);
  }
}

TEST(Reassembly, OneLostSegmentIsOneGapAtItsPlace) {
  bench::Random random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string stream = stream_of(random, 3000 + random.below(30000));
    std::vector<Piece> pieces = cut(random, stream.size());
    if (pieces.size() < 3) continue;
    const std::size_t index = 1 + random.below(pieces.size() - 2);
    const Piece lost = pieces[index];
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(index));
    shuffle(random, pieces, 1 + random.below(6));
    Play play(static_cast<std::uint32_t>(random.next()));
    for (const Piece& piece : pieces) play.send(stream, piece);
    const ToldFlow& told = play.finish();
    ASSERT_EQ(told.from(kClient), stream.substr(0, lost.at) + '<' + std::to_string(lost.size) +
                                      '>' + stream.substr(lost.at + lost.size))
        << round;
    ASSERT_EQ(play.flows.counters().gap_bytes, lost.size);
  }
}

// The bytes of a piece, others than those of the stream.
std::string contradiction(const std::string& stream, const Piece& piece) {
  std::string bytes = stream.substr(piece.at, piece.size);
  for (char& c : bytes) c = static_cast<char>(c - 'a' + 'A');
  return bytes;
}

TEST(Reassembly, WhatContradictsIsReadWithWhatIsAroundIt) {
  bench::Random random(8);
  for (int round = 0; round < 400; ++round) {
    const std::string stream = stream_of(random, 2000);
    std::vector<Piece> pieces = cut(random, stream.size());
    shuffle(random, pieces, 1 + random.below(6));
    const std::size_t index = random.below(pieces.size());
    const Piece piece = pieces[index];
    const std::string contrary = contradiction(stream, piece);
    Play play(static_cast<std::uint32_t>(random.next()));
    // The piece comes, then its contradiction some pieces later.
    const std::size_t until = std::min(pieces.size(), index + 1 + random.below(4));
    for (std::size_t i = 0; i < until; ++i) play.send(stream, pieces[i]);
    play.talk.send(kClient, static_cast<std::uint32_t>(piece.at), contrary);
    for (std::size_t i = until; i < pieces.size(); ++i) play.send(stream, pieces[i]);
    const ToldFlow& told = play.finish();
    ASSERT_EQ(told.from(kClient), stream) << round;
    ASSERT_EQ(play.flows.counters().ambiguous, 1U) << round;
    std::string whole = stream;
    whole.replace(piece.at, piece.size, contrary);
    ASSERT_EQ(told.others[0], std::vector<std::string>{whole}) << round;
  }
}

}  // namespace
}  // namespace leakwire::wire
