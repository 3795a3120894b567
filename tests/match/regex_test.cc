#include "match/regex.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>
#include <variant>
#include <vector>

#include "match/automaton.h"

namespace leakwire::match {
namespace {

RegexError error_of(std::string_view pattern) {
  const auto parsed = parse_regex(pattern);
  const auto* error = std::get_if<RegexError>(&parsed);
  return error == nullptr ? RegexError{9999, "no error"} : *error;
}

TEST(Regex, TellsWhatIsWrongAndWhere) {
  const struct {
    const char* pattern;
    std::size_t offset;
    const char* part;
  } kCases[] = {
      {"ab(c", 2, "not closed"},
      {"ab)c", 2, "without '('"},
      {"a[bc", 1, "not closed"},
      {"^abc", 0, "not-before"},
      {"abc$", 3, "not-before"},
      {"\\babc", 0, "not-before"},
      {"a\\pL", 1, "Unicode"},
      {"a**", 2, "repeat of a repeat"},
      {"*a", 0, "nothing to repeat"},
      {"a{3,2}", 1, "least,most"},
      {"a{2000}", 1, "1000"},
      {"[z-a]", 1, "rising order"},
      {"[[:nope:]]", 1, "POSIX"},
      {"a\\", 1, "backslash"},
      {"\\x{100}", 2, "at most ff"},
      {"\\q", 0, "unknown escape"},
      {"(?z)a", 0, "unknown flag"},
      {"(?P<value>a)(?P<value>b)", 0, "once"},
      {"(?:(?P<value>a)|b)", 0, "top level"},
  };
  for (const auto& c : kCases) {
    const RegexError error = error_of(c.pattern);
    EXPECT_EQ(error.offset, c.offset) << c.pattern << ": " << error.message;
    EXPECT_NE(error.message.find(c.part), std::string::npos) << c.pattern << ": " << error.message;
  }
}

TEST(Regex, RefusesWhatNestsTooDeep) {
  EXPECT_NE(error_of(std::string(100, '(') + std::string(100, ')')).message.find("64"),
            std::string::npos);
}

TEST(Regex, TellsTheValueFromItsLeadAndTrail) {
  const auto parsed = parse_regex("(?i)key=(?P<value>[a-z]+);");
  const auto& regex = std::get<Regex>(parsed);
  EXPECT_TRUE(regex.has_value_group);
  EXPECT_EQ(regex.lead.children.size(), 4U);
  EXPECT_EQ(regex.value.kind, Node::Kind::kRepeat);
  EXPECT_EQ(regex.trail.kind, Node::Kind::kSet);
}

TEST(Regex, ReadsClassesOfOneByte) {
  EXPECT_TRUE(std::get<text::ByteSet>(parse_byte_class("[\\w.]")).has('.'));
  EXPECT_TRUE(std::get<text::ByteSet>(parse_byte_class("\\d")).has('7'));
  EXPECT_TRUE(std::holds_alternative<RegexError>(parse_byte_class("ab")));
  EXPECT_TRUE(std::holds_alternative<RegexError>(parse_byte_class("")));
}

// Every text that RE2 takes whole is taken, and no other.
TEST(Automaton, EqualsRe2OnTexts) {
  const char* kPatterns[] = {
      "a",
      "abc|abd",
      "(?:ab)*c",
      "a{2,4}b?",
      "[a-c]+[^a]",
      "(?i)aB[c-d]",
      "a.c",
      "(?s)a.c",
      "(?:\\d[ -]?){2,4}\\d",
      "(?:a|ab)(?:c|bcd)",
      "\\w+@\\w+",
      "[[:alpha:]]{2}\\d{2}",
      "\\x41[\\x62-\\x63]",
      "(a(?i)b)c",
      "a{0}b",
      "(?:a?){3}a",
      "[\\]a-]b",
      "a|",
      "(?:)",
      "[^\\n]",
      "(?i)[^a]",
      "x{,3}",
      "a{b",
      "\\Wa\\S",
      "(?i:k)s",
  };
  const std::string kBytes("abcdABCDks @-19x{,3}\n\xC3\xE9");
  std::vector<std::string> texts{""};
  for (std::size_t i = 0; i < texts.size() && texts[i].size() < 2; ++i) {
    for (const char byte : kBytes) texts.push_back(texts[i] + byte);
  }
  for (const char* more : {"abab", "ababc", "aaaab", "12-34 5", "1 2 3", "12 345", "abcd", "abbcd",
                           "aaa", "aaaa", "x{,3}", "a{b", " a-", "ab12", "Ab\xE9"}) {
    texts.emplace_back(more);
  }
  for (const char* pattern : kPatterns) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    const RE2 oracle(pattern, options);
    ASSERT_TRUE(oracle.ok()) << pattern;
    const auto parsed = parse_regex(pattern);
    ASSERT_TRUE(std::holds_alternative<Regex>(parsed)) << pattern;
    const auto automaton = Automaton::build(std::get<Regex>(parsed).whole());
    ASSERT_TRUE(automaton) << pattern;
    for (const std::string& text : texts) {
      Automaton::State state = automaton->start();
      for (const char byte : text) state = automaton->next(state, byte);
      EXPECT_EQ(automaton->accepts(state), RE2::FullMatch(text, oracle)) << pattern << ": " << text;
    }
  }
}

TEST(Automaton, RefusesToGrowWithoutBound) {
  const auto parsed = parse_regex("(?:a|b)*a(?:a|b){20}");
  EXPECT_FALSE(Automaton::build(std::get<Regex>(parsed).whole()));
}

Automaton automaton_of(std::string_view pattern) {
  return *Automaton::build(std::get<Regex>(parse_regex(pattern)).whole());
}

TEST(Automaton, TellsWhatStandsAroundAText) {
  const auto mail = automaton_of("[a-z.]+@[a-z]+\\.(?:com|org)");
  const auto around = mail.around("@");
  EXPECT_FALSE(around.may_begin);
  EXPECT_TRUE(around.before.has('.'));
  EXPECT_FALSE(around.before.has('@'));
  EXPECT_TRUE(around.behind.has('q'));
  EXPECT_FALSE(around.behind.has('.'));
  EXPECT_FALSE(mail.without("@"));
  // The bytes of one class part where the text tells them apart.
  const auto pairs = automaton_of("[a:]{2,4}");
  EXPECT_TRUE(pairs.around("::").may_begin);
  const auto rest = pairs.without("::");
  ASSERT_TRUE(rest);
  const auto takes = [&](std::string_view text) {
    Automaton::State state = rest->start();
    for (const char byte : text) state = rest->next(state, byte);
    return rest->accepts(state);
  };
  EXPECT_TRUE(takes(":a:"));
  EXPECT_TRUE(takes("aa"));
  EXPECT_FALSE(takes("::"));
  EXPECT_FALSE(takes("a::a"));
  // What cannot come to an end without the text is not kept.
  const auto must = automaton_of("(?:ab|a:c:)").without("::");
  EXPECT_EQ(must->min_length(), 2U);
}

}  // namespace
}  // namespace leakwire::match
