#include "detect/walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "match/regex.h"

namespace leakwire::detect {
namespace {

using match::Automaton;

Automaton automaton_of(std::string_view pattern) {
  return *Automaton::build(std::get<match::Regex>(match::parse_regex(pattern)).value);
}

// Every length at which a match that begins at `start` may end before `stop`, longest first.
std::vector<std::size_t> plain(const Automaton& automaton, std::string_view text, std::size_t start,
                               std::size_t stop, bool lines) {
  std::vector<std::size_t> lengths;
  Automaton::State state = automaton.start();
  for (std::size_t at = start; at < stop && state != Automaton::kDead; ++at) {
    if (lines && text[at] == '\n') break;
    state = automaton.next(state, text[at]);
    if (Automaton::accepts(state)) lengths.push_back(at + 1 - start);
  }
  std::reverse(lengths.begin(), lengths.end());
  return lengths;
}

std::vector<std::size_t> all_of(Lengths lengths) {
  std::vector<std::size_t> out;
  while (const std::size_t length = lengths.next()) out.push_back(length);
  return out;
}

constexpr const char* kPatterns[] = {"a+",           "[ab]{3,200}",   "ab(?:ab)*c",
                                     "a[^b]{2,9}",   "\\s{1,3}a\\s?", "(?:a|b\\n)*c",
                                     "[abc]{6}[ab]", "b{4}c|b{70}",   "[^c]+c"};

std::string text_of(std::mt19937& random, std::size_t size) {
  std::string text;
  while (text.size() < size)
    text.append(random() % 4 == 0 ? random() % 90 : 1, "abc\n "[random() % 5]);
  return text;
}

TEST(Walk, ReadsAsItsAutomatonDoes) {
  std::mt19937 random(7);
  std::vector<std::uint64_t> passed(16);
  for (const char* pattern : kPatterns) {
    const Automaton automaton = automaton_of(pattern);
    const Walk walk(automaton);
    for (int round = 0; round < 40; ++round) {
      const std::string text = text_of(random, 300);
      const std::size_t start = random() % 200, stop = start + random() % (text.size() - start);
      for (const bool lines : {false, true}) {
        Reading reading = walk.begin(start);
        // In two pieces: a reading goes on where it was left.
        walk.read(text.data(), start + (stop - start) / 2, lines, reading, passed.data());
        walk.read(text.data(), stop, lines, reading, passed.data());
        EXPECT_EQ(all_of(Lengths(reading, passed.data())),
                  plain(automaton, text, start, stop, lines))
            << pattern << " at " << start << " of " << text;
      }
    }
  }
}

TEST(Walk, ReadsSeveralAtOnceAsOneByOne) {
  std::mt19937 random(8);
  std::vector<std::uint64_t> passed(16);
  for (const char* pattern : kPatterns) {
    const Automaton automaton = automaton_of(pattern);
    const Walk walk(automaton);
    for (std::size_t count = 1; count <= 9; ++count) {
      const std::string text = text_of(random, 300);
      const bool lines = random() % 2 != 0;
      const Walk::Entry entry{random() % 60, text::ByteSet::of("c")};
      std::vector<Reading> readings(count + Walk::kAbreast);
      std::vector<std::size_t> starts(count);
      std::vector<std::vector<std::size_t>> expected, lengths;
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t start = starts[i] = random() % (text.size() - 100);
        const auto all = plain(automaton, text, start, text.size(), lines);
        const bool enters = start >= entry.first && (start == 0 || text[start - 1] != 'c');
        if (enters && !all.empty()) expected.push_back(all);
      }
      std::size_t left = walk.first_stride(text.data(), lines, starts, entry, readings.data());
      left = left == 0 ? 0 : walk.stride(text.data(), lines, readings.data(), left);
      walk.strides(text.data(), lines, std::span(readings).first(left), 12 + random() % 88);
      for (std::size_t i = 0; i < left; ++i) {
        walk.read(text.data(), text.size(), lines, readings[i], passed.data());
        const auto all = all_of(Lengths(readings[i], passed.data()));
        if (!all.empty()) lengths.push_back(all);
      }
      EXPECT_EQ(lengths, expected) << pattern << ", " << count << " in " << text;
    }
  }
}

TEST(Walk, LetsGoOfWhatComesToNothing) {
  const Automaton automaton = automaton_of("\\d{6,}x");
  const Walk walk(automaton);
  const std::string text = "12a 123456x 1234567890 99999 ..............";
  const std::vector<std::size_t> starts{0, 4, 12, 23};
  std::vector<Reading> readings(starts.size() + Walk::kAbreast);
  ASSERT_EQ(walk.first_stride(text.data(), false, starts, {}, readings.data()), 3U);
  EXPECT_EQ(readings[0].start, 4U);
  ASSERT_EQ(walk.stride(text.data(), false, readings.data(), 3), 1U);
  EXPECT_EQ(readings[0].start, 4U);
  EXPECT_EQ(all_of(Lengths(readings[0], nullptr)), std::vector<std::size_t>{7});
}

}  // namespace
}  // namespace leakwire::detect
