#include "match/literal_engine.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace leakwire::match {
namespace {

Literal exactly(std::string_view text) {
  Literal literal;
  for (const char c : text) literal.push_back(text::ByteSet::of(std::string_view(&c, 1)));
  return literal;
}

std::vector<Literal> literals() {
  Literal caseless;
  for (const char* pair : {"Pp", "Aa", "Ss", "Ss"}) caseless.push_back(text::ByteSet::of(pair));
  return {caseless, exactly("://"), exactly(std::string("a\0b", 3)), exactly("[x]")};
}

using Places = std::vector<std::pair<std::size_t, std::uint32_t>>;

Places find(const LiteralEngine& engine, std::string_view text, std::size_t from, std::size_t to) {
  Places found;
  const auto scratch = engine.make_scratch();
  engine.find(text, from, to, scratch.get(),
              [&](std::uint32_t literal, std::size_t at) { found.emplace_back(at, literal); });
  return found;
}

TEST(LiteralEngine, FindsEachLiteralByItsLastByte) {
  const LiteralEngine engine(literals());
  const std::string text("PaSs http://a\0b [x] pass", 24);
  EXPECT_EQ(find(engine, text, 0, text.size()),
            (Places{{0, 0}, {9, 1}, {12, 2}, {16, 3}, {20, 0}}));
  // Cut anywhere, each is found once.
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Places found = find(engine, text, 0, cut);
    for (const auto& place : find(engine, text, cut, text.size())) found.push_back(place);
    EXPECT_EQ(found.size(), 5U) << cut;
  }
}

TEST(LiteralEngine, ReadsItsSerialisedForm) {
  const std::vector<char> database = LiteralEngine::serialise(literals());
  ASSERT_FALSE(database.empty());
  const LiteralEngine engine(literals(), database);
  EXPECT_EQ(find(engine, "x://", 0, 4), (Places{{1, 1}}));
  // One that is broken is not used.
  const LiteralEngine mended(literals(),
                             std::vector<char>(database.begin(), database.begin() + 40));
  EXPECT_EQ(find(mended, "x://", 0, 4), (Places{{1, 1}}));
}

TEST(LiteralEngine, WithoutLiteralsIsNeverRun) {
  const LiteralEngine engine({});
  EXPECT_TRUE(engine.empty());
  EXPECT_TRUE(find(engine, "pass", 0, 4).empty());
  EXPECT_TRUE(LiteralEngine::serialise({}).empty());
}

}  // namespace
}  // namespace leakwire::match
