#include "leakwire/pack_test.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "detect/wraps.h"
#include "small_pack.h"

namespace leakwire {
namespace {

PackTestReport report_of(const std::vector<std::string>& files) {
  const Result<DetectorPack> pack = tests::small_pack(files);
  if (pack) return test_pack(*pack);
  for (const Diagnostic& mistake : pack.error()) ADD_FAILURE() << mistake.message;
  return {};
}

std::string detector(const std::string& id, const std::string& rest) {
  return "id: " + id + "\ncategory: custom.order\ntitle: Order number\nmax-length: 20\n" + rest;
}

TEST(PackTest, PassesWhatDoesAsItsFileSays) {
  const PackTestReport report = report_of({
      detector("order-number",
               "pattern: 'ORD-\\d{6}'\nnot-after: '\\d'\n"
               "match: [ORD-123456, 'a ORD-123456 b ORD-654321', \"first\\nORD-123456\\n\"]\n"
               "no-match: [ORD-12345, ORD-1234567]\n"),
  });
  EXPECT_TRUE(report.passed());
}

TEST(PackTest, CountsWhatItDid) {
  const PackTestReport report = report_of({detector("order-number",
                                                    "pattern: 'ORD-\\d{6}'\nmatch: [ORD-123456]\n"
                                                    "no-match: [ORD-12]\n")});
  EXPECT_EQ(report.detectors, 1U);
  EXPECT_EQ(report.examples, 2U);
  // Whole, cut between each two bytes, byte by byte; as a message and as a line.
  EXPECT_EQ(report.scans, 2 * (1 + 9 + 1) + 2 * (1 + 5 + 1));
}

TEST(PackTest, PutsExamplesIntoEachLayer) {
  const PackTestReport report =
      report_of({detector("order-number", "pattern: 'ORD-\\d{6}'\nmatch: ['order ORD-123456']\n")});
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(report.scans, 2 * (1 + 15 + 1) + std::size(detect::kWraps));
}

TEST(PackTest, TellsExamplesThatDoNotHold) {
  const PackTestReport report = report_of({
      detector("order-number",
               "pattern: 'ORD-\\d{6}'\nmatch: [ORD-123456, ORD-12345]\n"
               "no-match: [ORD-1, ORD-1234567]\n"),
      detector("order-date", "pattern: 'D-\\d{6}'\nmatch: [D-123456]\n"),
  });
  EXPECT_FALSE(report.passed());
  EXPECT_EQ(report.detectors, 2U);
  ASSERT_EQ(report.failures.size(), 2U);
  const ExampleFailure& lost = report.failures[0];
  EXPECT_EQ(lost.detector, "order-number");
  EXPECT_TRUE(lost.file.ends_with("/00.yaml"));
  EXPECT_TRUE(lost.to_be_found);
  EXPECT_EQ(lost.number, 2U);
  EXPECT_EQ(lost.how, "whole");
  EXPECT_EQ(lost.text, "ORD-12345");
  const ExampleFailure& found = report.failures[1];
  EXPECT_FALSE(found.to_be_found);
  EXPECT_EQ(found.number, 2U);
  EXPECT_EQ(found.text, "ORD-1234567");
}

// A surer and longer neighbour takes the place of a finding in a scan, not in the test of its file.
TEST(PackTest, TriesEachDetectorAlone) {
  const PackTestReport report = report_of({
      detector("order-number", "pattern: 'ORD-\\d{6}'\nmatch: [XORD-123456]\n"),
      detector("longer",
               "pattern: 'XORD-\\d{6}'\nconfidence: {bare: validated}\n"
               "match: [XORD-123456]\n"),
  });
  EXPECT_TRUE(report.passed());
}

// One that is no finding without its neighbour is tried together with it.
TEST(PackTest, KeepsTheNeighbours) {
  const PackTestReport report = report_of({
      detector("order-number", "pattern: 'ORD-\\d{6}'\nmatch: [ORD-123456]\n"),
      detector("order-date",
               "pattern: 'D-\\d{6}'\nconfidence: {bare: none}\n"
               "beside: [order-number]\nmatch: ['ORD-123456 D-010203']\n"
               "no-match: ['D-010203']\n"),
  });
  EXPECT_TRUE(report.passed());
}

TEST(PackTest, TriesDetectorsThatAreOff) {
  const PackTestReport report =
      report_of({detector("order-number",
                          "pattern: 'ORD-\\d{6}'\nenabled: false\n"
                          "match: [ORD-123456, nothing]\n"),
                 detector("order-date", "pattern: 'D-\\d{6}'\nmatch: [D-123456]\n")});
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures[0].text, "nothing");
}

// The worked example of docs/pack-format.md does as it says.
TEST(PackTest, PassesTheWorkedExample) {
  std::ifstream file(LEAKWIRE_SOURCE_DIR "/docs/pack-format.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = page.find("```yaml\n") + 8;
  const PackTestReport report = report_of({page.substr(begin, page.find("```", begin) - begin)});
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(report.examples, 5U);
}

TEST(PackTest, BuiltInPackDoesAsItsFilesSay) {
  const Result<DetectorPack> pack = DetectorPack::builtin();
  ASSERT_TRUE(pack.has_value());
  const PackTestReport report = test_pack(*pack);
  EXPECT_EQ(report.detectors, pack->size());
  EXPECT_GT(report.examples, report.detectors);
  for (const ExampleFailure& failure : report.failures) {
    ADD_FAILURE() << failure.file << ": example " << failure.number << " of "
                  << (failure.to_be_found ? "match" : "no-match") << ", " << failure.how << ": "
                  << failure.text;
  }
  EXPECT_TRUE(report.mistakes.empty());
}

}  // namespace
}  // namespace leakwire
