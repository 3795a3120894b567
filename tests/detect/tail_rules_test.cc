#include "detect/tail_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace leakwire::detect {
namespace {

using match::Shape;
using text::ByteSet;

constexpr ByteSet kLower = ByteSet::range('a', 'z');

Shape shape_of(const std::vector<ByteSet>& places, const ByteSet& not_before = {}) {
  return {places, not_before, {}};
}

std::size_t start(const TailRules& rules, std::string_view text, bool lines = false) {
  return rules.start(text, text.size(), lines);
}

TEST(TailRules, HoldBackNothingWithoutRules) {
  EXPECT_EQ(start(TailRules(), "4111"), 4U);
  EXPECT_EQ(start(TailRules(), ""), 0U);
}

TEST(TailRules, HoldBackABeginningThatIsNotWhole) {
  TailRules rules;
  rules.add_beginning(shape_of({ByteSet::of("a"), ByteSet::of("b"), ByteSet::of("c")}));
  EXPECT_EQ(start(rules, "xx"), 2U);
  EXPECT_EQ(start(rules, "xa"), 1U);
  EXPECT_EQ(start(rules, "xab"), 1U);
  EXPECT_EQ(start(rules, "xabc"), 4U);  // seen whole: the fast pass has told it
  EXPECT_EQ(start(rules, "xb"), 2U);    // a byte of it, but not its beginning
  EXPECT_EQ(start(rules, "xba"), 2U);
  EXPECT_EQ(start(rules, "aab"), 1U);
  EXPECT_EQ(start(rules, "abab"), 2U);
}

TEST(TailRules, TakeTheFirstOfSeveralBeginnings) {
  TailRules rules;
  rules.add_beginning(shape_of({ByteSet::of("b"), ByteSet::of("c"), ByteSet::of("d")}));
  rules.add_beginning(shape_of(std::vector<ByteSet>(5, kLower)));
  EXPECT_EQ(start(rules, "1abc"), 1U);
  EXPECT_EQ(start(rules, "abcdefbc"), 4U);  // the last four letters may go on to five
}

TEST(TailRules, KnowTheEdgeBefore) {
  TailRules rules;
  rules.add_beginning(shape_of(std::vector<ByteSet>(4, text::kDigits), text::kDigits));
  EXPECT_EQ(start(rules, "a123"), 1U);
  EXPECT_EQ(start(rules, "123"), 0U);
  EXPECT_EQ(start(rules, "a12345"), 6U);  // every start behind the first has a digit before it
  TailRules lines;
  lines.add_beginning(shape_of({ByteSet::of("a"), ByteSet::of("b")}, ByteSet::of("\n")));
  EXPECT_EQ(start(lines, "\na", true), 1U);
  EXPECT_EQ(start(lines, "\na", false), 2U);
}

TEST(TailRules, HoldBackARunAsLongAsAMatch) {
  TailRules rules;
  rules.add_run(kLower, 6);
  EXPECT_EQ(start(rules, "1abc"), 1U);
  EXPECT_EQ(start(rules, "1abcdefghi"), 4U);
  EXPECT_EQ(start(rules, "abc1"), 4U);
  EXPECT_EQ(start(rules, "abc"), 0U);
}

TEST(TailRules, HoldBackARunLongerThanAnyShape) {
  TailRules rules;
  rules.add_run(kLower, 64);
  rules.add_beginning(shape_of({ByteSet::of("a"), ByteSet::of("b")}));
  EXPECT_EQ(start(rules, "1" + std::string(50, 'x')), 1U);
  EXPECT_EQ(start(rules, "1" + std::string(70, 'x')), 7U);
  EXPECT_EQ(start(rules, std::string(70, '1') + "a"), 70U);
}

TEST(TailRules, ReachOverNoLineEndWhereLinesAreTexts) {
  TailRules rules;
  rules.add_run(kLower | ByteSet::of("\n"), 20);
  EXPECT_EQ(start(rules, "ab\ncd", true), 3U);
  EXPECT_EQ(start(rules, "ab\ncd", false), 0U);
  EXPECT_EQ(start(rules, "ab\n", true), 3U);
}

TEST(TailRules, LookAtNothingBehindTheEnd) {
  TailRules rules;
  rules.add_beginning(shape_of({ByteSet::of("a"), ByteSet::of("b")}));
  EXPECT_EQ(rules.start("xax", 2, false), 1U);
  EXPECT_EQ(rules.start("xax", 3, false), 3U);
}

// There are 64 rules and no more; what comes later shares the last.
TEST(TailRules, HoldBackMoreBeginningsThanThereAreRules) {
  TailRules rules;
  for (unsigned b = 0; b < 200; ++b) {
    rules.add_beginning(shape_of({ByteSet::range(b, b), ByteSet::range(b, b), ByteSet::of("!")}));
  }
  for (unsigned b = 0; b < 200; ++b) {
    const char byte = static_cast<char>(b);
    EXPECT_EQ(start(rules, std::string{'\xFF', byte, byte}), 1U) << b;
  }
  EXPECT_EQ(start(rules, "\xFF\xFE"), 2U);
  // Each is still compared byte for byte, and as far as it goes itself.
  rules.add_run(ByteSet::of("\xFD"), 3);
  for (unsigned b = 0; b < 200; ++b) {
    if (b == '!') continue;
    EXPECT_EQ(start(rules, std::string{'\xFF', static_cast<char>(b), '!'}), 2U) << b;
  }
  rules.add_beginning(shape_of({ByteSet::of("x"), ByteSet::of("y")}));
  EXPECT_EQ(start(rules, "\xFFxy"), 2U);  // "y" may go on; "xy" is whole
}

}  // namespace
}  // namespace leakwire::detect
