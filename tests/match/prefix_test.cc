#include "match/prefix.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace leakwire::match {
namespace {

// "pass" for four places of one byte, "[Pp]" for a place of two.
std::vector<std::string> literals_of(std::string_view pattern) {
  std::vector<std::string> texts;
  for (const Literal& literal : leading_literals(std::get<Regex>(parse_regex(pattern)).whole())) {
    std::string& text = texts.emplace_back();
    for (const text::ByteSet& place : literal) {
      if (place.size() > 1) text += '[';
      for (unsigned b = 0; b < 256; ++b) {
        if (place.has(static_cast<std::uint8_t>(b))) text += static_cast<char>(b);
      }
      if (place.size() > 1) text += ']';
    }
  }
  return texts;
}

TEST(LeadingLiterals, AreFoundFromThePattern) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(literals_of("Bearer +[a-z]+"), Texts{"Bearer "});
  EXPECT_EQ(literals_of("(?i)pin\\d"), Texts{"[Pp][Ii][Nn]"});
  EXPECT_EQ(literals_of("passw(?:or)?d=").size(), 2U);
  // A literal that begins with another adds nothing.
  EXPECT_EQ(literals_of("(?:pass|password|passwd)\\w"), Texts{"pass"});
  EXPECT_EQ(literals_of("(?:abc){2}x"), Texts{"abcabcx"});
}

TEST(LeadingLiterals, AreNotMadeWhereThereAreNone) {
  for (const char* pattern :
       {"ab[c-z]", "[a-z]+@x", "(?:abc|[a-z])x", "(?:abc)?def\\d*|x", "123-abc", "(?:abc)*", ""}) {
    EXPECT_TRUE(literals_of(pattern).empty()) << pattern;
  }
}

}  // namespace
}  // namespace leakwire::match
