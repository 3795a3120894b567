// Every instruction set that this machine has must find what a plain loop over bytes finds.
#include "match/shape_engine.h"

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

std::vector<Shape> shapes() {
  const text::ByteSet digit = text::kDigits, upper = text::ByteSet::range('A', 'Z');
  const text::ByteSet mark = digit | text::ByteSet::of(" -");
  const auto run = [](const text::ByteSet& bytes, std::size_t length) {
    return std::vector<text::ByteSet>(length, bytes);
  };
  const auto joined = [](std::vector<text::ByteSet> a, const std::vector<text::ByteSet>& b) {
    for (const text::ByteSet& bytes : b) a.push_back(bytes);
    return a;
  };
  return {
      {joined({digit}, run(mark, 12)), text::kWord, {}},
      {joined(joined(run(upper, 2), run(digit, 2)), run(digit | upper, 11)), {}, digit},
      {run(digit, 32), text::ByteSet::of("-"), digit},
      {{text::ByteSet::of("@")}, {}, {}},
      {joined(joined(run(digit, 3), {text::ByteSet::of("-")}), run(digit, 2)), digit, digit},
  };
}

// Of classes that are not made of digits, letters and marks: more is found than stands there.
std::vector<Shape> odd_shapes() {
  const text::ByteSet high = text::ByteSet::range(0x80, 0xBF) | text::ByteSet::of("e");
  const text::ByteSet all = ~text::ByteSet{};
  const text::ByteSet other = text::ByteSet::range(0, 31) | text::ByteSet::range(127, 255);
  return {
      {{high, all, high}, high, all},
      {{all, text::ByteSet::of("@"), all}, {}, {}},
      {{other, text::ByteSet::of("@"), other}, other, {}},
      {{all, all}, {}, {}},
      {{text::ByteSet::of("7"), text::ByteSet::of("3")},
       text::ByteSet::of("x1"),
       text::ByteSet::of("9")},
  };
}

// `known`: the bytes whose edges are seen.
Places plainly(const std::vector<Shape>& shapes, std::string_view text, std::size_t from,
               std::size_t to, std::size_t known) {
  Places found;
  for (std::uint32_t s = 0; s < shapes.size(); ++s) {
    const Shape& shape = shapes[s];
    for (std::size_t at = 0; at + shape.places.size() <= to; ++at) {
      if (at + shape.places.size() <= from) continue;
      bool fits = at == 0 || !shape.not_before.has(static_cast<std::uint8_t>(text[at - 1]));
      for (std::size_t i = 0; fits && i < shape.places.size(); ++i) {
        fits = shape.places[i].has(static_cast<std::uint8_t>(text[at + i]));
      }
      bool soon = shape.soon.empty();
      for (std::size_t i = shape.soon_from; fits && !soon && i <= shape.soon_to; ++i) {
        soon = shape.soon.has(static_cast<std::uint8_t>(text[at + i]));
      }
      fits = fits && soon;
      const std::size_t behind = at + shape.places.size();
      fits = fits &&
             (behind >= known || !shape.not_after.has(static_cast<std::uint8_t>(text[behind])));
      if (fits) found.emplace_back(at, s);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool holds(const Places& all, const Places& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

Places by_engine(const ShapeEngine& engine, std::string_view text, std::size_t from,
                 std::size_t to) {
  Places found;
  PlaneMemory scratch = engine.make_scratch();
  engine.find(text, from, to, scratch,
              [&](std::uint32_t shape, std::size_t at) { found.emplace_back(at, shape); });
  std::sort(found.begin(), found.end());
  return found;
}

// Each shape alone.
std::vector<Ways> apart(const std::vector<Shape>& shapes) {
  std::vector<Ways> all;
  for (const Shape& shape : shapes) all.push_back({shape});
  return all;
}

class EveryTarget : public testing::TestWithParam<std::int64_t> {
 protected:
  void TearDown() override { use_shape_target(shape_targets().front()); }
};

TEST_P(EveryTarget, EqualsAPlainLoop) {
  use_shape_target(GetParam());
  EXPECT_EQ(shape_target(), hwy::TargetName(GetParam()));
  std::mt19937 random(7);
  const ShapeEngine odd(apart(odd_shapes()));
  const std::string alphabets[] = {"01 -",
                                   "7",
                                   "A9 ",
                                   "AB0123456789",
                                   "@a",
                                   "x123456789",
                                   std::string("\0\x7F\x80\xBF\xFF"
                                               "e3-",
                                               8)};
  const ShapeEngine engine(apart(shapes()));
  for (int round = 0; round < 400; ++round) {
    const std::size_t size = round < 150 ? static_cast<std::size_t>(round) : random() % 9500;
    // Exactly as large as the text, so that a sanitizer sees any overrun.
    const std::unique_ptr<char[]> bytes(new char[size]);
    const std::string& alphabet = alphabets[random() % std::size(alphabets)];
    for (std::size_t i = 0; i < size; ++i) bytes[i] = alphabet[random() % alphabet.size()];
    const std::string_view text(bytes.get(), size);
    const std::size_t to = size == 0 ? 0 : size - random() % size / 2;
    const std::size_t from = to == 0 ? 0 : random() % to;
    ASSERT_EQ(by_engine(engine, text, 0, size), plainly(shapes(), text, 0, size, size)) << round;
    // Of a part of a text, what stands behind it may rule a place out already.
    const Places part = by_engine(engine, text, from, to);
    ASSERT_TRUE(holds(part, plainly(shapes(), text, from, to, size))) << round;
    ASSERT_TRUE(holds(plainly(shapes(), text, from, to, to), part)) << round;
    ASSERT_TRUE(holds(by_engine(odd, text, from, to), plainly(odd_shapes(), text, from, to, size)))
        << round;
  }
}

// Each byte value, at each place of a vector, in classes of one, two and more blocks of bytes.
TEST_P(EveryTarget, ReadsEachByte) {
  use_shape_target(GetParam());
  const auto one = [](const text::ByteSet& bytes) { return Shape{{bytes}, {}, {}}; };
  std::vector<Shape> shapes = {one(text::kDigits), one(text::ByteSet::range('A', 'Z'))};
  for (const std::string_view mark : {"@", "%", "~", " ", "/", ":", "("}) {
    shapes.push_back(one(text::ByteSet::of(mark)));
  }
  shapes.push_back(one(text::ByteSet::range(0, 31) | text::ByteSet::range(127, 255)));
  std::string text;
  for (int turn = 0; turn < 64; ++turn) {
    for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
    text += 'x';
  }
  EXPECT_EQ(ShapeCode(ShapeProgram(apart(shapes))).blocks.size(), 2U);
  ASSERT_EQ(by_engine(ShapeEngine(apart(shapes)), text, 0, text.size()),
            plainly(shapes, text, 0, text.size(), text.size()));
  // So large a class is read as it is.
  shapes.push_back(one(~text::ByteSet::of("A2b\xA7")));
  EXPECT_TRUE(ShapeCode(ShapeProgram(apart(shapes))).blocks.empty());
  ASSERT_EQ(by_engine(ShapeEngine(apart(shapes)), text, 0, text.size()),
            plainly(shapes, text, 0, text.size(), text.size()));
}

// Classes and edges that planes hold exactly.
Shape random_shape(std::mt19937& random) {
  const text::ByteSet digit = text::kDigits, hex = text::ByteSet::range('a', 'f');
  const text::ByteSet places[] = {digit,
                                  text::ByteSet::range('1', '9'),
                                  text::ByteSet::range('2', '9'),
                                  text::ByteSet::of("0"),
                                  text::ByteSet::of("1"),
                                  text::ByteSet::of("01"),
                                  hex | text::ByteSet::range('A', 'F'),
                                  digit | text::ByteSet::of(" -"),
                                  text::ByteSet::of("-")};
  const text::ByteSet word =
      digit | text::ByteSet::range('a', 'z') | text::ByteSet::range('A', 'Z');
  const text::ByteSet edges[] = {{}, word, word | text::ByteSet::of(".-")};
  Shape shape;
  const std::size_t runs = 1 + random() % 4;
  for (std::size_t run = 0; run < runs; ++run) {
    const text::ByteSet& place = places[random() % std::size(places)];
    shape.places.insert(shape.places.end(), 1 + random() % 3, place);
  }
  if (random() % 4 == 0) {
    shape.soon = text::ByteSet::of("-");
    shape.soon_from = random() % shape.places.size();
    shape.soon_to = shape.soon_from + random() % (shape.places.size() - shape.soon_from);
  }
  shape.not_before = edges[random() % std::size(edges)];
  shape.not_after = edges[random() % std::size(edges)];
  return shape;
}

// Every place at which one of the ways stands.
Places plainly_any(const std::vector<Ways>& all, std::string_view text) {
  Places found;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    for (const auto& [place, way] : plainly(all[i], text, 0, text.size(), text.size())) {
      found.emplace_back(place, i);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

TEST_P(EveryTarget, FindsWhatAnyOfSomeWaysFinds) {
  use_shape_target(GetParam());
  std::mt19937 random(11);
  const std::string alphabet = "0011223456789-- .aFz";
  for (int round = 0; round < 200; ++round) {
    std::vector<Ways> all(1 + random() % 6);
    for (Ways& ways : all) {
      const std::size_t count = 1 + random() % 5;
      for (std::size_t i = 0; i < count; ++i) {
        Shape shape = random_shape(random);
        // Ways of one anchor often begin alike, and have one edge before them.
        if (i > 0) shape.not_before = ways[0].not_before;
        if (i > 0 && random() % 2 == 0) shape.places[0] = ways[0].places[0];
        ways.push_back(std::move(shape));
      }
    }
    std::string text(random() % 3000, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    ASSERT_EQ(by_engine(ShapeEngine(all), text, 0, text.size()), plainly_any(all, text)) << round;
  }
}

INSTANTIATE_TEST_SUITE_P(ShapeEngine, EveryTarget, testing::ValuesIn(shape_targets()),
                         [](const auto& info) { return std::string(hwy::TargetName(info.param)); });

TEST(ShapeEngine, WithoutShapesFindsNothing) {
  EXPECT_TRUE(by_engine(ShapeEngine({}), "4111111111111111", 0, 16).empty());
}

}  // namespace
}  // namespace leakwire::match
