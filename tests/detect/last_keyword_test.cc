#include "detect/last_keyword.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leakwire::detect {
namespace {

// Whatever was asked before, the answer is that of a look of its own.
TEST(LastKeyword, AnswersAsALookOfItsOwn) {
  const KeywordSet words({"mail", "e-mail", "mail to", "x", "ab ab", "posta"});
  const KeywordSet others({"ail", "ab"});
  constexpr std::string_view kPieces[] = {"mail", "e-mail", "to", "x",    "ab", "posta",
                                          " ",    "-",      "\n", "....", "M",  "ail"};
  std::mt19937 random(3);
  std::size_t found = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    while (text.size() < 400) text += kPieces[random() % (round % 2 == 0 ? 12 : 8)];
    const Window window{text, true, true};
    LastKeyword last(window);
    const std::size_t most = 1 + random() % 60;
    for (std::size_t at = random() % 20; at <= text.size(); at += random() % most) {
      const KeywordSet& set = random() % 8 == 0 ? others : words;
      const std::string_view before = window.before(at);
      const std::string_view expected = set.find(before, window.previous(at - before.size()));
      ASSERT_EQ(last.before(set, at), expected) << text << " at " << at;
      found += expected.empty() ? 0 : 1;
      if (most == 1) break;
    }
  }
  EXPECT_GT(found, 1000U);
}

TEST(LastKeyword, ReadsALineOfItsOwnAnew) {
  const KeywordSet words({"mail"});
  const std::string text = "mail a\nb mail c d";
  const Window window{text, true, true};
  LastKeyword last(window);
  EXPECT_EQ(last.before(words, 5), "keyword:mail");
  EXPECT_EQ(last.before(words, 7), "");
  EXPECT_EQ(last.before(words, 14), "keyword:mail");
  EXPECT_EQ(last.before(words, 16), "keyword:mail");
}

}  // namespace
}  // namespace leakwire::detect
