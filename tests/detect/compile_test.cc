#include "detect/compile.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "detect/check.h"
#include "detect/specs.h"

namespace leakwire::detect {
namespace {

DetectorSpec order() { return spec_of("order", "ORD-\\d{6}", 10); }

struct Mistake {
  const char* name;
  void (*spoil)(DetectorSpec&);
  const char* field;
  const char* part;  // of the message
  std::size_t item = 0;
  std::size_t offset = 0;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class CheckDetector : public testing::TestWithParam<Mistake> {};

TEST_P(CheckDetector, TellsTheMistakeAndItsPlace) {
  DetectorSpec spec = order();
  GetParam().spoil(spec);
  const std::vector<FieldMistake> mistakes = check_detector(spec);
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_EQ(mistakes.front().field, GetParam().field);
  EXPECT_EQ(mistakes.front().item, GetParam().item);
  EXPECT_EQ(mistakes.front().offset, GetParam().offset);
  EXPECT_NE(mistakes.front().message.find(GetParam().part), std::string::npos)
      << mistakes.front().message;
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, CheckDetector,
    testing::Values(
        Mistake{"edge inside", [](DetectorSpec& s) { s.pattern = "ab\\bc"; }, "pattern", "expected",
                0, 2},
        Mistake{"empty text", [](DetectorSpec& s) { s.pattern = "a*"; }, "pattern", "empty text"},
        Mistake{"states",
                [](DetectorSpec& s) {
                  s.pattern = "[ab]*a[ab]{14}";
                  s.max_length = 40;
                },
                "pattern", "too many states"},
        Mistake{"too short", [](DetectorSpec& s) { s.max_length = 9; }, "max-length", "shorter"},
        Mistake{"too short with its lead",
                [](DetectorSpec& s) { s.pattern = "ORD-(?P<value>\\d{6})x"; }, "max-length",
                "shorter"},
        Mistake{"not-before of two bytes", [](DetectorSpec& s) { s.not_before = "ab"; },
                "not-before", "expected", 0, 0},
        Mistake{"not-after not closed", [](DetectorSpec& s) { s.not_after = "[a"; }, "not-after",
                "expected"},
        Mistake{"validator",
                [](DetectorSpec& s) {
                  s.validate = {"luhn", "lunh"};
                },
                "validate", "unknown validator", 1},
        Mistake{"anchor", [](DetectorSpec& s) { s.anchor = "fast"; }, "anchor", "unknown anchor"},
        Mistake{"digits too few",
                [](DetectorSpec& s) {
                  s.anchor = "digits 7-9";
                  s.match = {"ORD-123456"};
                },
                "anchor", "misses example 1"},
        Mistake{"digits and their separators",
                [](DetectorSpec& s) {
                  s.pattern = "\\d{3}[ -]\\d{3}";
                  s.anchor = "digits 6 sep \" \"";
                  s.match = {"123 456", "123-456"};
                },
                "anchor", "misses example 2"}));

TEST(CheckDetector, FindsNothingWrongWithWhatIsRight) {
  for (const char* anchor : {"", "literal", "shape", "shape 4", "digits 6", "byte \"-\""}) {
    DetectorSpec spec = order();
    spec.anchor = anchor;
    spec.not_before = "[\\w.]";
    spec.not_after = "\\d";
    spec.validate = {"luhn"};
    spec.match = {"an order ORD-123456"};
    EXPECT_TRUE(check_detector(spec).empty()) << anchor;
  }
}

TEST(CheckDetector, TellsAllMistakesAtOnce) {
  DetectorSpec spec = order();
  spec.pattern = "(";
  spec.not_before = "(";
  spec.validate = {"nothing"};
  EXPECT_EQ(check_detector(spec).size(), 3U);
}

TEST(CheckDetector, TakesALengthThatJustFits) {
  DetectorSpec spec = order();
  spec.pattern = "ORD-(?P<value>\\d{5})x";
  EXPECT_TRUE(check_detector(spec).empty());
}

TEST(CompileDetector, MakesPartsOfTheGroup) {
  const auto made = compile_detector(spec_of("x", "ab(?P<value>\\d+)c", 20));
  const auto& detector = std::get<CompiledDetector>(made);
  ASSERT_TRUE(detector.lead && detector.value && detector.trail);
  EXPECT_EQ(detector.lead->min_length(), 2U);
  EXPECT_EQ(detector.value->min_length(), 1U);
  const auto bare = compile_detector(spec_of("x", "ab\\d+c", 20));
  EXPECT_FALSE(std::get<CompiledDetector>(bare).lead);
  EXPECT_FALSE(std::get<CompiledDetector>(bare).trail);
}

}  // namespace
}  // namespace leakwire::detect
