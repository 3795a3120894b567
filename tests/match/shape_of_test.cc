#include "match/shape_of.h"

#include <gtest/gtest.h>

#include <variant>
#include <vector>

namespace leakwire::match {
namespace {

using text::ByteSet;

std::vector<Shape> shapes(std::string_view pattern) {
  const auto regex = std::get<Regex>(parse_regex(pattern));
  return shapes_of(*Automaton::build(regex.whole()), text::kWord, text::kDigits);
}

TEST(ShapesOf, TellsWaysApartThatAreFewAndShort) {
  const auto ways = shapes("\\d{3}-?\\d{2}");
  ASSERT_EQ(ways.size(), 2U);
  for (const Shape& way : ways) {
    EXPECT_EQ(way.not_before, text::kWord);
    EXPECT_EQ(way.not_after, text::kDigits);  // no match goes on behind it
  }
  EXPECT_EQ(ways[0].places.size(), 5U);
  EXPECT_EQ(ways[1].places.size(), 6U);
  EXPECT_EQ(ways[1].places[3], ByteSet::of("-"));
}

TEST(ShapesOf, PutsManyWaysIntoOneShape) {
  const auto ways = shapes("(?:\\d[ -]?){11,18}\\d");
  ASSERT_EQ(ways.size(), 1U);
  ASSERT_EQ(ways[0].places.size(), 12U);
  EXPECT_EQ(ways[0].places[0], text::kDigits);
  EXPECT_EQ(ways[0].places[1], text::kDigits | ByteSet::of(" -"));
  EXPECT_TRUE(ways[0].not_after.empty());
}

TEST(ShapesOf, TellsSoManyWaysApartAsAsked) {
  const auto regex = std::get<Regex>(parse_regex("\\d{1,3}\\.\\d{1,3}\\.\\d"));
  const auto automaton = *Automaton::build(regex.whole());
  const auto ways = shapes_of(automaton, {}, {}, 3);
  ASSERT_EQ(ways.size(), 3U);
  for (const Shape& way : ways) {
    bool dot = false;  // each has its dot in a place of its own
    for (const ByteSet& place : way.places) dot = dot || place == ByteSet::of(".");
    EXPECT_TRUE(dot);
  }
}

TEST(ShapesOf, SeesAMarkThatIsSureToComeSoon) {
  const auto regex = std::get<Regex>(parse_regex("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
  const auto ways = shapes_of(*Automaton::build(regex.whole()), {}, {}, 3);
  ASSERT_EQ(ways.size(), 3U);
  for (const Shape& way : ways) {
    std::size_t first = 0;
    while (way.places[first] != ByteSet::of(".")) ++first;
    EXPECT_EQ(way.soon, ByteSet::of("."));  // the second, behind one to three digits
    EXPECT_EQ(way.soon_from, first + 2);
    EXPECT_EQ(way.soon_to, first + 4);
  }
}

TEST(ShapesOf, AsksForNoMarkWhereAMatchMayEndBeforeIt) {
  const auto regex = std::get<Regex>(parse_regex("\\d{4,8}(?:\\.\\d{1,3})?"));
  for (const Shape& way : shapes_of(*Automaton::build(regex.whole()), {}, {}, 2)) {
    EXPECT_TRUE(way.soon.empty());
  }
}

TEST(ShapesOf, EndsWhereTheFirstMatchMayEnd) {
  const auto ways = shapes("ab+");
  ASSERT_EQ(ways.size(), 1U);
  EXPECT_EQ(ways[0].places.size(), 2U);
  EXPECT_TRUE(ways[0].not_after.empty());
  EXPECT_TRUE(shapes("a*").empty());
}

TEST(ShapesOf, JoinsWaysThatComeToTheSamePoint) {
  const auto ways = shapes("(?:0[1-9]|1[0-2])/");
  ASSERT_EQ(ways.size(), 1U);
  EXPECT_EQ(ways[0].places[0], ByteSet::of("01"));
  EXPECT_EQ(ways[0].places[1], text::kDigits);
}

}  // namespace
}  // namespace leakwire::match
