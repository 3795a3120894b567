#include "detect/open_candidate.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "match/regex.h"

namespace leakwire::detect {
namespace {

Walk walk_of(std::string_view pattern) {
  return Walk(*match::Automaton::build(std::get<match::Regex>(match::parse_regex(pattern)).value));
}

TEST(Wait, ReadsOnUntilTheMatchIsKnown) {
  const Walk walk = walk_of("\\d{2,9}[a-z]");
  const auto waits = [&](std::string_view bytes, bool ended = false, std::size_t limit = 9) {
    Wait wait{Wait::For::kMatch, walk.begin(0).state, &walk, 100, 100 + limit};
    const Window window{bytes, ended, true};
    return wait.goes_on(window, 100);
  };
  EXPECT_TRUE(waits("123"));
  EXPECT_FALSE(waits("123", true));
  EXPECT_FALSE(waits("123 "));
  EXPECT_FALSE(waits("123\n"));
  EXPECT_TRUE(waits("123", false, 4));
  EXPECT_FALSE(waits("123", false, 3));  // read no further: what stands behind tells no more
  EXPECT_FALSE(waits("12345", false, 3));
}

TEST(Wait, GoesOnFromWhereItWas) {
  const Walk walk = walk_of("ab+c");
  Wait wait{Wait::For::kMatch, walk.begin(0).state, &walk, 7, 99};
  EXPECT_TRUE(wait.goes_on({"..ab", false, false}, 5));
  EXPECT_EQ(wait.at, 9U);
  EXPECT_TRUE(wait.goes_on({"bb", false, false}, 9));  // the window may begin later by then
  EXPECT_TRUE(wait.goes_on({"bbc", false, false}, 9));
  EXPECT_FALSE(wait.goes_on({"bbcx", false, false}, 9));
}

TEST(Wait, IsOverWhenContextIsKnown) {
  const std::string some(Window::kAfter - 1, '.');
  const auto waits = [](const std::string& behind, bool ended = false) {
    const std::string text = "1234" + behind;
    Wait wait;
    wait.what = Wait::For::kContext;
    wait.at = 14;
    return wait.goes_on({text, ended, false}, 10);
  };
  EXPECT_TRUE(waits(""));
  EXPECT_TRUE(waits(some));
  EXPECT_FALSE(waits(some, true));
  EXPECT_FALSE(waits(some + "."));
  EXPECT_FALSE(waits("..\n"));
}

TEST(Wait, IsOverWithAnyByteWhereNothingElseIsSaid) {
  EXPECT_FALSE(Wait{}.goes_on({"a", false, false}, 0));
}

}  // namespace
}  // namespace leakwire::detect
