#include "match/literal_engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "hwy/highway.h"
#include "match/kernel.h"

namespace leakwire::match {
namespace {

using Places = std::vector<std::pair<std::size_t, std::uint32_t>>;

Literal exactly(std::string_view text) {
  Literal literal;
  for (const char c : text) literal.push_back(text::ByteSet::of(std::string_view(&c, 1)));
  return literal;
}

Literal caseless(std::string_view text) {
  Literal literal;
  for (const char c : text) {
    const char both[] = {c, text::is_lower(c) ? static_cast<char>(c - 32) : c};
    literal.push_back(text::ByteSet::of({both, 2}));
  }
  return literal;
}

std::vector<Literal> literals() {
  return {caseless("pass"), exactly("://"), exactly(std::string("a\0b", 3)), exactly("[x]")};
}

// Found by Hyperscan: one is too short for our own kernel.
std::vector<Literal> with_short_one() {
  std::vector<Literal> all = literals();
  all.push_back(exactly("#"));
  return all;
}

Places find(const LiteralEngine& engine, std::string_view text, std::size_t from, std::size_t to) {
  Places found;
  const auto scratch = engine.make_scratch();
  engine.find(text, from, to, scratch.get(),
              [&](std::uint32_t literal, std::size_t at) { found.emplace_back(at, literal); });
  std::sort(found.begin(), found.end());
  return found;
}

Places plainly(const std::vector<Literal>& literals, std::string_view text, std::size_t from,
               std::size_t to) {
  Places found;
  for (std::size_t at = 0; at < to; ++at) {
    for (std::uint32_t l = 0; l < literals.size(); ++l) {
      const std::size_t size = literals[l].size(), end = at + size;
      if (end <= from || end > to) continue;
      std::size_t i = 0;
      while (i < size && literals[l][i].has(static_cast<std::uint8_t>(text[at + i]))) ++i;
      if (i == size) found.emplace_back(at, l);
    }
  }
  return found;
}

TEST(LiteralEngine, FindsEachLiteralByItsLastByte) {
  const std::string text("PaSs http://a\0b [x] pass", 24);
  const Places all{{0, 0}, {9, 1}, {12, 2}, {16, 3}, {20, 0}};
  for (const auto& literals : {literals(), with_short_one()}) {
    const LiteralEngine engine(literals);
    EXPECT_EQ(engine.packed(), literals.size() == 4);
    EXPECT_EQ(find(engine, text, 0, text.size()), all);
    // Cut anywhere, each is found once.
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      Places found = find(engine, text, 0, cut);
      for (const auto& place : find(engine, text, cut, text.size())) found.push_back(place);
      EXPECT_EQ(found, all) << cut;
    }
  }
}

TEST(LiteralEngine, TakesWhatWasPrepared) {
  const std::vector<char> prepared = LiteralEngine::prepare(literals());
  ASSERT_FALSE(prepared.empty());
  // What is broken, or was made of others, is not used, or does no harm.
  std::vector<std::vector<char>> forms{prepared, {prepared.begin(), prepared.end() - 1}};
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    for (const char byte : {'\0', '\1', '\x10', '\xFF'}) {
      forms.push_back(prepared);
      forms.back()[i] = byte;
    }
  }
  for (const std::vector<char>& form : forms) {
    const LiteralEngine engine(literals(), form);
    EXPECT_TRUE(engine.packed());
    EXPECT_EQ(find(engine, "x://pasS", 0, 8), (Places{{1, 1}, {4, 0}}));
  }
}

TEST(LiteralEngine, LeavesToHyperscanWhatItsOwnKernelDoesNotFind) {
  const text::ByteSet wide = text::ByteSet::range('a', 'z');
  EXPECT_TRUE(LiteralEngine::prepare(with_short_one()).empty());
  EXPECT_FALSE(LiteralEngine({{wide, wide, wide}}).packed());
  EXPECT_TRUE(LiteralEngine({{wide, wide, text::ByteSet::of("b"), text::ByteSet::of("c"),
                              text::ByteSet::of("d")}})
                  .packed());
  // Each would be compared wherever "abc" stands.
  std::vector<Literal> alike(33, exactly("abc"));
  EXPECT_FALSE(LiteralEngine(alike).packed());
  alike.pop_back();
  EXPECT_TRUE(LiteralEngine(alike).packed());
}

// Few of them are in text: our own kernel serves. Many beginnings of common words: it does not.
TEST(LiteralEngine, ChoosesByHowCommonTheyAre) {
  std::vector<Literal> rare, common;
  for (int i = 0; i < 200; ++i) {
    rare.push_back(exactly("~" + std::to_string(1000 + i) + "~"));
    std::string word{"etaoinshrl"[i % 10], "eaio"[i / 10 % 4], "nrst"[i / 40 % 4]};
    common.push_back(caseless(word));
  }
  const LiteralEngine packed(rare), not_packed(common);
  EXPECT_TRUE(packed.packed());
  EXPECT_FALSE(not_packed.packed());
  EXPECT_EQ(find(packed, "~1007~ ~2007~ ~1199~", 0, 20), (Places{{0, 7}, {14, 199}}));
  EXPECT_EQ(find(not_packed, "xxTEN", 0, 5), plainly(common, "xxTEN", 0, 5));
}

TEST(LiteralEngine, WithoutLiteralsIsNeverRun) {
  const LiteralEngine engine({});
  EXPECT_TRUE(engine.empty());
  EXPECT_TRUE(find(engine, "pass", 0, 4).empty());
  EXPECT_TRUE(LiteralEngine::prepare({}).empty());
}

// Of 3 to 9 places, of one byte, of both cases of a letter, or of any few bytes; some begin with
// others, some stand twice, some lie over others.
std::vector<Literal> random_literals(std::mt19937& random, std::string_view alphabet) {
  std::vector<Literal> literals;
  const std::size_t count = 1 + random() % 60;
  while (literals.size() < count) {
    Literal literal;
    if (!literals.empty() && random() % 4 == 0) literal = literals[random() % literals.size()];
    if (literal.size() > 3 && random() % 2 == 0) literal.resize(3);
    const std::size_t size = std::max<std::size_t>(literal.size(), 3 + random() % 7);
    while (literal.size() < size) {
      const char byte = alphabet[random() % alphabet.size()];
      if (random() % 3 == 0 && text::is_lower(byte)) {
        literal.push_back(caseless(std::string_view(&byte, 1)).front());
        continue;
      }
      literal.push_back(text::ByteSet::of(std::string_view(&byte, 1)));
      while (random() % 8 == 0) {
        literal.back().add(static_cast<std::uint8_t>(alphabet[random() % alphabet.size()]));
      }
    }
    literals.push_back(std::move(literal));
  }
  return literals;
}

class LiteralTarget : public testing::TestWithParam<std::int64_t> {
 protected:
  void TearDown() override { use_shape_target(shape_targets().front()); }
};

// Our own kernel finds exactly what a plain loop over bytes finds.
TEST_P(LiteralTarget, EqualsAPlainLoop) {
  use_shape_target(GetParam());
  ASSERT_EQ(shape_target(), hwy::TargetName(GetParam()));
  std::mt19937 random(11);
  const std::string alphabets[] = {"ab", "abcAB", "p0P_", "aeinrst AEINRST01=:-",
                                   std::string("\0\x7F\x80\xC3\xFF"
                                               "c",
                                               6)};
  int packed = 0;
  for (int round = 0; round < 300; ++round) {
    const std::string& alphabet = alphabets[static_cast<std::size_t>(round) % std::size(alphabets)];
    const std::vector<Literal> literals = random_literals(random, alphabet);
    const LiteralEngine engine(literals);
    const std::size_t size = round < 150 ? static_cast<std::size_t>(round) : random() % 9500;
    // Exactly as large as the text, so that a sanitizer sees any overrun.
    const std::unique_ptr<char[]> bytes(new char[size]);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = alphabet[random() % alphabet.size()];
    const std::string_view text(bytes.get(), size);
    const std::size_t to = size == 0 ? 0 : size - random() % size / 2;
    const std::size_t from = to == 0 ? 0 : random() % to;
    ASSERT_EQ(find(engine, text, 0, size), plainly(literals, text, 0, size)) << round;
    ASSERT_EQ(find(engine, text, from, to), plainly(literals, text, from, to)) << round;
    packed += engine.packed() ? 1 : 0;
  }
  EXPECT_GT(packed, 250);  // the rest has a place of too many bytes
}

// Where a literal stands at each edge of a chunk and of a vector.
TEST_P(LiteralTarget, FindsOneAtEveryPlace) {
  use_shape_target(GetParam());
  const std::vector<Literal> one{caseless("token=")};
  const LiteralEngine engine(one);
  ASSERT_TRUE(engine.packed());
  for (const std::size_t size : {6U, 63U, 64U, 70U, 4096U, 4099U, 4102U, 8200U}) {
    for (std::size_t at = 0; at + 6 <= size; at += at < 130 || at + 140 > size ? 1 : 61) {
      std::string text(size, 't');
      text.replace(at, 6, "ToKeN=");
      ASSERT_EQ(find(engine, text, 0, size), (Places{{at, 0}})) << size;
      ASSERT_TRUE(find(engine, text, 0, at + 5).empty());
      ASSERT_TRUE(find(engine, text, at + 6, size).empty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(LiteralEngine, LiteralTarget, testing::ValuesIn(shape_targets()),
                         [](const auto& info) { return std::string(hwy::TargetName(info.param)); });

}  // namespace
}  // namespace leakwire::match
