#include "detect/anchor.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "detect/compile.h"
#include "detect/specs.h"

namespace leakwire::detect {
namespace {

using Kind = AnchorLine::Kind;

struct Good {
  const char* line;
  Kind kind;
  std::size_t least = 0, most = 0;
  const char* separators = "";
  const char* inner = "";
};

void PrintTo(const Good& good, std::ostream* out) { *out << good.line; }

class GoodLine : public testing::TestWithParam<Good> {};

TEST_P(GoodLine, IsUnderstood) {
  const auto parsed = parse_anchor_line(GetParam().line);
  const auto* line = std::get_if<AnchorLine>(&parsed);
  ASSERT_NE(line, nullptr) << std::get<std::string>(parsed);
  EXPECT_EQ(line->kind, GetParam().kind);
  EXPECT_EQ(line->least, GetParam().least);
  EXPECT_EQ(line->most, GetParam().most);
  EXPECT_EQ(line->separators, GetParam().separators);
  EXPECT_EQ(line->inner, GetParam().inner);
}

INSTANTIATE_TEST_SUITE_P(
    Anchors, GoodLine,
    testing::Values(Good{"", Kind::kLiteral}, Good{"literal", Kind::kLiteral},
                    Good{" literal ", Kind::kLiteral}, Good{"shape", Kind::kShape},
                    Good{"shape ", Kind::kShape}, Good{"shape 1", Kind::kShape, 1, 1},
                    Good{"shape 16", Kind::kShape, 16, 16}, Good{"digits 9", Kind::kDigits, 9, 9},
                    Good{"digits 13-19", Kind::kDigits, 13, 19},
                    Good{"digits 13-19 sep \" -\"", Kind::kDigits, 13, 19, " -"},
                    Good{"digits 13-19 sep \" -\" ", Kind::kDigits, 13, 19, " -"},
                    Good{"digits 3-3 sep \" \"", Kind::kDigits, 3, 3, " "},
                    Good{"byte \"@\"", Kind::kInner, 0, 0, "", "@"},
                    Good{"byte  \" \"", Kind::kInner, 0, 0, "", " "},
                    Good{"byte \"\"\"", Kind::kInner, 0, 0, "", "\""},
                    Good{"text \"::\"", Kind::kInner, 0, 0, "", "::"}));

class BadLine : public testing::TestWithParam<const char*> {};

TEST_P(BadLine, IsRefusedWithWhatIsExpected) {
  const auto parsed = parse_anchor_line(GetParam());
  ASSERT_TRUE(std::holds_alternative<std::string>(parsed)) << GetParam();
  EXPECT_NE(std::get<std::string>(parsed).find("expected "), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Anchors, BadLine,
                         testing::Values("literals", "literal 3", "Shape", "shape 0", "shape 17",
                                         "shape x", "shape 3-4", "shape 4 ways", "shape 4 \"x\"",
                                         "digits", "digits 0", "digits 0-5", "digits 5-3",
                                         "digits 13-", "digits 13-x", "digits 13-19 sep",
                                         "digits 13-19 sep \"\"", "digits 13-19 sep -",
                                         "digits 13-19 mark \"-\"", "digits 13-19 sep \"-\" x",
                                         "digits 99999999999999999999", "byte", "byte @",
                                         "byte \"\"", "byte \"@@\"", "byte \"@", "byte \"@\" x",
                                         "text \":\"", "text \":::\"", "text", "sep \" -\""));

// What a detector is looked for by, as text for people.
struct Chosen {
  const char* line;
  const char* pattern;
  const char* text;
};

void PrintTo(const Chosen& chosen, std::ostream* out) {
  *out << chosen.line << " of " << chosen.pattern;
}

class Choice : public testing::TestWithParam<Chosen> {};

TEST_P(Choice, IsMadeFromThePattern) {
  DetectorSpec spec = spec_of("x", GetParam().pattern, 64);
  spec.anchor = GetParam().line;
  const auto made = compile_detector(spec);
  const auto* detector = std::get_if<CompiledDetector>(&made);
  ASSERT_NE(detector, nullptr);
  const Anchor& anchor = detector->anchor;
  EXPECT_EQ(anchor.text, GetParam().text);
  EXPECT_TRUE(!anchor.literals.empty() || !anchor.shapes.empty() || anchor.inner);
}

INSTANTIATE_TEST_SUITE_P(
    Anchors, Choice,
    testing::Values(Chosen{"", "ORD-\\d{6}", "literal, 1 text"},
                    Chosen{"literal", "(?:abc|xyz)\\d", "literal, 2 texts"},
                    Chosen{"literal", "(?i)pass(?P<value>\\d)", "literal, 1 text"},
                    Chosen{"literal", "\\d{9}", "shape of 9 bytes on"},
                    Chosen{"shape", "ORD-\\d{6}", "shape of 10 bytes on"},
                    Chosen{"shape", "\\d{3}-?\\d{2}", "2 shapes, from 5 bytes on"},
                    Chosen{"digits 5 sep \"-\"", "\\d{3}-?\\d{2}", "2 shapes, from 5 bytes on"},
                    Chosen{"byte \"@\"", "[a-z]+@[a-z]+", "byte \"@\""},
                    Chosen{"text \"::\"", "[0-9a-f]*::[0-9a-f]+", "text \"::\""},
                    Chosen{"byte \"@\"", "[a-z]+@[a-z]+|\\d{9}", "byte \"@\", or shape"}));

TEST(InnerAnchor, TellsWhereTheTextStandsInItsShape) {
  const auto inner = [](const char* pattern, const char* line) {
    DetectorSpec spec = spec_of("x", pattern, 64);
    spec.anchor = line;
    return std::get<CompiledDetector>(compile_detector(spec)).anchor;
  };
  const Anchor behind = inner("[a-z]+@[0-9]", "byte \"@\"");
  ASSERT_TRUE(behind.inner);
  EXPECT_EQ(behind.inner_at, 1U);  // a byte must stand before it
  ASSERT_EQ(behind.inner->places.size(), 3U);
  EXPECT_EQ(behind.before_inner, text::ByteSet::range('a', 'z'));
  EXPECT_EQ(behind.inner->places[2], text::kDigits);
  EXPECT_EQ(behind.behind_inner['7'], 0xFF);
  EXPECT_EQ(behind.behind_inner['x'], 0xFE);  // a match may have ended before
  const Anchor longer = inner("a@(?:bx|cde)f", "byte \"@\"");
  EXPECT_EQ(longer.behind_inner['b'], 0b11111001);
  EXPECT_EQ(longer.behind_inner['x'], 0b11111010);
  EXPECT_EQ(longer.behind_inner['f'], 0b11111100);
  EXPECT_EQ(longer.behind_inner['@'], 0b11111000);
  EXPECT_EQ(inner("[0-9a-f]*::[0-9]", "text \"::\"").behind_inner['x'], 0xFF);
  const Anchor first = inner("[a-z]*@[0-9]?", "byte \"@\"");
  ASSERT_TRUE(first.inner);
  EXPECT_EQ(first.inner_at, 0U);              // a match may begin with it
  EXPECT_EQ(first.inner->places.size(), 1U);  // and end with it
}

TEST(InnerAnchor, DoesNotGoWithTheGroup) {
  DetectorSpec spec = spec_of("x", "to=(?P<value>[a-z]+@[a-z]+)", 64);
  spec.anchor = "byte \"@\"";
  const auto made = compile_detector(spec);
  const auto* mistakes = std::get_if<std::vector<FieldMistake>>(&made);
  ASSERT_NE(mistakes, nullptr);
  ASSERT_EQ(mistakes->size(), 1U);
  EXPECT_EQ(mistakes->front().field, "anchor");
}

}  // namespace
}  // namespace leakwire::detect
