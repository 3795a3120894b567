#include "match/automaton.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leakwire::match {
namespace {

using text::ByteSet;

Automaton automaton(std::string_view pattern) {
  return *Automaton::build(std::get<Regex>(parse_regex(pattern)).whole());
}

bool takes(const Automaton& automaton, std::string_view text) {
  Automaton::State state = automaton.start();
  for (const char byte : text) state = automaton.next(state, byte);
  return Automaton::accepts(state);
}

TEST(Automaton, GivesEveryLengthInOnePass) {
  const Automaton numbers = automaton("\\d{2}(?:-\\d)?");
  const bool ends[] = {false, false, true, false, true};
  const std::string_view text = "12-3";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    EXPECT_EQ(takes(numbers, text.substr(0, length)), ends[length]) << length;
  }
  EXPECT_FALSE(takes(numbers, "12-3-"));
  EXPECT_EQ(numbers.next(numbers.start(), 'x'), Automaton::kDead);
}

TEST(Automaton, TellsStatesApartByOneLook) {
  const Automaton ab = automaton("ab");
  EXPECT_TRUE(Automaton::only_goes_on(ab.start()));
  EXPECT_FALSE(Automaton::only_goes_on(Automaton::kDead));
  EXPECT_FALSE(Automaton::only_goes_on(ab.next(ab.next(ab.start(), 'a'), 'b')));
}

TEST(Automaton, KnowsItsShortestText) {
  EXPECT_EQ(automaton("a{3,5}|bb").min_length(), 2U);
  EXPECT_EQ(automaton("a*").min_length(), 0U);
  EXPECT_TRUE(automaton("a*").matches_empty());
  EXPECT_FALSE(automaton("a+").matches_empty());
  const auto nothing = Automaton::build(Node::of({}));
  EXPECT_EQ(nothing->min_length(), std::numeric_limits<std::size_t>::max());
}

TEST(Automaton, KnowsWhetherItTakesLineEnds) {
  EXPECT_TRUE(automaton("a[^b]").takes_line_ends());
  EXPECT_TRUE(automaton("a\\s").takes_line_ends());
  EXPECT_FALSE(automaton("a[^b\\n]").takes_line_ends());
}

TEST(Automaton, RefusesTooManyStates) {
  const auto built = [](std::string_view pattern) {
    return Automaton::build(std::get<Regex>(parse_regex(pattern)).whole()).has_value();
  };
  EXPECT_TRUE(built("[ab]*a[ab]{10}"));
  EXPECT_FALSE(built("[ab]*a[ab]{12}"));  // 2^13 of them
}

TEST(Inner, TellsWhatStandsAroundATextOfOneByte) {
  const auto around = automaton("[a-z]*@[0-9]+").around("@");
  EXPECT_TRUE(around.may_begin);
  EXPECT_EQ(around.before, ByteSet::range('a', 'z'));
  EXPECT_EQ(around.behind, text::kDigits);
  EXPECT_FALSE(automaton("[a-z]+@[0-9]+").around("@").may_begin);
  EXPECT_EQ(automaton("a@").around("@").behind, ~ByteSet{});  // it may end there
}

TEST(Inner, TellsWhatStandsAroundATextOfTwoBytes) {
  const auto around = automaton("a?::b").around("::");
  EXPECT_TRUE(around.may_begin);
  EXPECT_TRUE(around.before.has('a'));
  EXPECT_TRUE(around.before.has(':'));  // its own first byte, before it is whole
  EXPECT_EQ(around.behind, ByteSet::of("b"));
  EXPECT_FALSE(automaton("a::b").around("::").may_begin);
}

TEST(Inner, FindsWhatLacksTheText) {
  EXPECT_FALSE(automaton("[a-z]+@[a-z]+").without("@"));
  EXPECT_FALSE(automaton("x?aab").without("ab"));  // the text begins again in the midst of it
  const auto rest = automaton("[a-z]+@[a-z]+|\\d{3}").without("@");
  ASSERT_TRUE(rest);
  EXPECT_TRUE(takes(*rest, "123"));
  EXPECT_FALSE(takes(*rest, "a@b"));
  const auto two = automaton("[a:]{4}").without("::");
  ASSERT_TRUE(two);
  EXPECT_TRUE(takes(*two, "a:a:"));
  EXPECT_FALSE(takes(*two, "a::a"));
}

TEST(Inner, TellsBytesApartWhereEachIsAClass) {
  std::vector<Node> bytes;
  for (unsigned b = 0; b < 256; ++b) bytes.push_back(Node::of(ByteSet::range(b, b)));
  const auto any = Automaton::build(Node::alternate(std::move(bytes)));
  ASSERT_EQ(any->classes(), 256U);
  const auto rest = any->without("a");
  ASSERT_TRUE(rest);
  for (unsigned b = 0; b < 256; ++b) {
    EXPECT_EQ(takes(*rest, std::string(1, static_cast<char>(b))), b != 'a') << b;
  }
}

}  // namespace
}  // namespace leakwire::match
