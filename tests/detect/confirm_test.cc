#include "detect/confirm.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "detect/specs.h"

namespace leakwire::detect {
namespace {

// What one candidate comes to: "4+6" is a value at 4 of six bytes, "more" that more bytes must
// tell.
std::string outcome(const DetectorSpec& spec, const Window& window, std::size_t start = 0) {
  const auto pack = compiled({spec});
  Confirmer confirmer(*pack);
  Confirmer::Outcomes out;
  confirmer.confirm(window, 0, {&start, 1}, 0, out);
  if (!out.open.empty()) return out.findings.empty() ? "more" : "both";
  std::string told;
  for (const RawFinding& finding : out.findings) {
    if (!told.empty()) told += ' ';
    told += std::to_string(finding.start) + "+" + std::to_string(finding.length);
  }
  return told;
}

std::string whole(const DetectorSpec& spec, std::string_view text, std::size_t start = 0) {
  return outcome(spec, {text, true, false}, start);
}

TEST(Confirm, TriesLengthsLongestFirst) {
  DetectorSpec spec = spec_of("n", "\\d{2,6}", 6);
  EXPECT_EQ(whole(spec, "1234"), "0+4");
  EXPECT_EQ(whole(spec, "12345678"), "0+6");
  EXPECT_EQ(whole(spec, "1 "), "");
  spec.max_length = 3;
  EXPECT_EQ(whole(spec, "1234"), "0+3");
}

// Several are read abreast, in strides that may go over the most a match may have.
TEST(Confirm, FindsOfManyWhatItFindsOfEach) {
  DetectorSpec spec = spec_of("n", "\\d[\\d.]{1,40}", 6);
  spec.not_after = "x";
  const std::string text =
      "123456789012345678901234567890 1x 12.345x 1234567890123x 12345678x1 ................";
  for (spec.max_length = 2; spec.max_length < 40; ++spec.max_length) {
    const auto pack = compiled({spec});
    Confirmer confirmer(*pack);
    Confirmer::Outcomes one, many;
    std::vector<std::size_t> starts;
    for (std::size_t start = 0; start < 64; ++start) starts.push_back(start);
    for (const std::size_t start : starts) {
      confirmer.confirm({text, true, false}, 0, {&start, 1}, 0, one);
    }
    confirmer.confirm({text, true, false}, 0, starts, 0, many);
    ASSERT_EQ(one.findings.size(), many.findings.size());
    for (std::size_t i = 0; i < one.findings.size(); ++i) {
      EXPECT_EQ(one.findings[i].start, many.findings[i].start);
      EXPECT_EQ(one.findings[i].length, many.findings[i].length) << spec.max_length;
    }
  }
}

TEST(Confirm, GoesOnToAShorterLengthThatPasses) {
  DetectorSpec spec = spec_of("card", "\\d(?:[ ]?\\d){7,18}", 30);
  spec.validate = {"luhn"};
  EXPECT_EQ(whole(spec, "4111111111111111 12"), "0+16");
  EXPECT_EQ(whole(spec, "41111111111111112"), "0+16");
  EXPECT_EQ(whole(spec, "4111111111111112"), "");
}

TEST(Confirm, HoldsTheEdges) {
  DetectorSpec spec = spec_of("n", "\\d{4}", 4);
  spec.not_before = "[a-z]";
  spec.not_after = "[\\d]";
  EXPECT_EQ(whole(spec, "1234"), "0+4");
  EXPECT_EQ(whole(spec, "a1234", 1), "");
  EXPECT_EQ(whole(spec, "A1234", 1), "1+4");
  EXPECT_EQ(whole(spec, "12345"), "");
  EXPECT_EQ(whole(spec, "1234a"), "0+4");
}

TEST(Confirm, TakesTheEndOfALineForAnEdgeOnlyWhereLinesAreTexts) {
  DetectorSpec spec = spec_of("n", "\\d{4}", 4);
  spec.not_before = spec.not_after = "\\s";
  EXPECT_EQ(outcome(spec, {"\n1234\n", true, true}, 1), "1+4");
  EXPECT_EQ(outcome(spec, {"\n1234\n", true, false}, 1), "");
}

TEST(Confirm, EndsAtTheLineEndWhereLinesAreTexts) {
  const DetectorSpec spec = spec_of("n", "x[^y]+", 10);
  EXPECT_EQ(outcome(spec, {"xab\ncd", true, true}), "0+3");
  EXPECT_EQ(outcome(spec, {"xab\ncd", true, false}), "0+6");
  EXPECT_EQ(outcome(spec, {"xab\n", false, true}), "0+3");  // nothing more to wait for
  EXPECT_EQ(outcome(spec, {"xab\n", false, false}), "more");
  EXPECT_EQ(outcome(spec, {"x\nb", true, true}), "");
}

TEST(Confirm, FindsEachValueBehindALead) {
  DetectorSpec spec = spec_of("p", "pw=\\s{0,2}(?P<value>[a-z ]{2,4});", 20);
  EXPECT_EQ(whole(spec, "pw=abc;"), "3+3");
  EXPECT_EQ(whole(spec, "pw= ab;"), "3+3 4+2");
  EXPECT_EQ(whole(spec, "pw=abc "), "");    // no trail
  EXPECT_EQ(whole(spec, "pw=abcde;"), "");  // too long, and nothing shorter is followed by it
  spec.max_length = 6;
  EXPECT_EQ(whole(spec, "pw=abc;"), "");  // of the whole, lead and trail
  EXPECT_EQ(whole(spec, "pw=ab;"), "3+2");
}

TEST(Confirm, SaysWhatOnlyMoreBytesTell) {
  const DetectorSpec number = spec_of("n", "\\d{2,6}", 6);
  const std::string behind(Window::kAfter, '.');
  EXPECT_EQ(outcome(number, {"1234", false, false}), "more");
  EXPECT_EQ(outcome(number, {"123456", false, false}), "more");  // what stands behind it
  EXPECT_EQ(outcome(number, {"1234" + behind.substr(1), false, false}), "more");
  EXPECT_EQ(outcome(number, {"1234" + behind, false, false}), "0+4");
  EXPECT_EQ(outcome(number, {"1234.\n", false, false}), "0+4");  // the line is whole
  EXPECT_EQ(outcome(number, {"1x", false, false}), "");
  const DetectorSpec lead = spec_of("p", "pw=(?P<value>[a-z]+);", 20);
  EXPECT_EQ(outcome(lead, {"pw", false, false}), "more");
  EXPECT_EQ(outcome(lead, {"pw=abc", false, false}), "more");
  EXPECT_EQ(outcome(lead, {"pw=abc;", false, false}), "more");
}

RawFinding only_finding(const DetectorSpec& spec, std::string_view text, std::size_t start) {
  const auto pack = compiled({spec, spec_of("other", "@@@", 3)});
  Confirmer confirmer(*pack);
  Confirmer::Outcomes out;
  confirmer.confirm({text, true, false}, 0, {&start, 1}, 0, out);
  EXPECT_TRUE(out.open.empty());
  return out.findings.size() == 1 ? out.findings.front() : RawFinding{};
}

TEST(Confirm, GivesTheConfidenceOfContext) {
  DetectorSpec spec = spec_of("n", "\\d{9}", 9);
  spec.keywords = {"aba"};
  spec.context = Confidence::kValidated;
  EXPECT_EQ(only_finding(spec, "123456789", 0).confidence, Confidence::kWeak);
  EXPECT_EQ(only_finding(spec, "aba 123456789", 4).confidence, Confidence::kValidated);
  spec.bare.reset();
  EXPECT_EQ(only_finding(spec, "123456789", 0).length, 0U);  // no finding
  EXPECT_EQ(only_finding(spec, "aba 123456789", 4).confidence, Confidence::kValidated);
}

TEST(Confirm, LooksForKeyWordsWithin64BytesOfTheSameLine) {
  DetectorSpec spec = spec_of("n", "\\d{9}", 9);
  spec.keywords = {"aba"};
  const auto at = [&](const std::string& before) {
    return only_finding(spec, before + "123456789", before.size()).confidence;
  };
  EXPECT_EQ(at("aba" + std::string(61, '.')), Confidence::kLikely);
  EXPECT_EQ(at("aba" + std::string(62, '.')), Confidence::kWeak);
  EXPECT_EQ(at("aba\n"), Confidence::kWeak);
  EXPECT_EQ(at("xaba" + std::string(61, '.')), Confidence::kWeak);  // the 65th byte is a letter
  EXPECT_EQ(at(" aba" + std::string(61, '.')), Confidence::kLikely);
  EXPECT_EQ(at("\naba" + std::string(61, '.')), Confidence::kLikely);
}

TEST(Confirm, WaitsForContextThatAValidatorAsksFor) {
  DetectorSpec spec = spec_of("aba", "\\d{9}", 9);
  spec.validate = {"us-aba"};  // needs context
  EXPECT_EQ(only_finding(spec, "011000015", 0).length, 0U);
  spec.keywords = {"aba"};
  EXPECT_EQ(only_finding(spec, "aba 011000015", 4).confidence, Confidence::kLikely);
  spec.keywords.clear();
  spec.beside = {"other"};
  const RawFinding open = only_finding(spec, "011000015", 0);
  EXPECT_EQ(open.length, 9U);
  EXPECT_TRUE(open.undecided);
  EXPECT_FALSE(open.confidence);
}

}  // namespace
}  // namespace leakwire::detect
