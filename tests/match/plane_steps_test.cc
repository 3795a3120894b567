#include "match/plane_steps.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace leakwire::match {
namespace {

using Kind = PlaneOp::Kind;
using Step = PlaneStep::Kind;

std::size_t count(const std::vector<PlaneOp>& ops, Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(ops.begin(), ops.end(), [&](const PlaneOp& op) { return op.kind == kind; }));
}

TEST(PlaneSteps, MakesNothingTwice) {
  PlaneSteps steps(2);
  const auto run = steps.add(Step::kAnd, 0, 0, 1);
  EXPECT_EQ(run, 2U);
  EXPECT_EQ(steps.add(Step::kAnd, 0, 1, 1), 3U);
  EXPECT_EQ(steps.add(Step::kAnd, 0, 0, 1), run);
}

TEST(PlaneSteps, KeepsAChainInTheColumn) {
  PlaneSteps steps(3);
  auto value = steps.add(Step::kAnd, 0, 1, 1);
  value = steps.add(Step::kAnd, value, 2, 2);
  value = steps.add(Step::kNotAhead, value, 1, 3);
  std::size_t planes = 0;
  const std::vector<PlaneOp> expected = {{Kind::kLoad, 0, 0},
                                         {Kind::kAndAhead, 1, 1},
                                         {Kind::kAndAhead, 2, 2},
                                         {Kind::kNotAhead, 3, 1},
                                         {Kind::kHits, 0, 0}};
  EXPECT_EQ(steps.code({value}, planes), expected);
  EXPECT_EQ(planes, 3U);  // the classes alone
}

TEST(PlaneSteps, StoresWhatIsNeededLater) {
  PlaneSteps steps(2);
  const auto edge = steps.add(Step::kOr, 0, 1, 0);
  const auto behind = steps.add(Step::kBehind, edge, edge, 1);
  const auto start = steps.add(Step::kNotAhead, 0, behind, 0);
  const auto one = steps.add(Step::kAnd, start, 1, 1);
  const auto other = steps.add(Step::kAnd, start, 1, 2);
  std::size_t planes = 0;
  const std::vector<PlaneOp> ops = steps.code({one, other}, planes);
  EXPECT_EQ(count(ops, Kind::kBehind), 1U);  // of the edge, which stays in the column
  EXPECT_EQ(count(ops, Kind::kStore), 2U);   // what stands behind it, and the start
  EXPECT_EQ(planes, 3U);  // the start takes the plane of the other, which nothing needs any more
}

TEST(PlaneSteps, UsesAPlaneAgain) {
  PlaneSteps steps(2);
  std::vector<std::uint16_t> results;
  for (std::size_t shift = 1; shift < 6; ++shift) {
    const auto run = steps.add(Step::kAnd, 0, 0, shift);
    const auto other = steps.add(Step::kAnd, 1, 1, shift);
    results.push_back(steps.add(Step::kAnd, run, other, 7));
  }
  std::size_t planes = 0;
  // One of the two runs stays in the column.
  EXPECT_EQ(count(steps.code(results, planes), Kind::kStore), 5U);
  EXPECT_EQ(planes, 3U);
}

TEST(PlaneSteps, TakesTheColumnFromUnder) {
  PlaneSteps steps(2);
  const auto rest = steps.add(Step::kAnd, 1, 1, 1);
  const auto whole = steps.add(Step::kAnd, 0, rest, 3);
  std::size_t planes = 0;
  const std::vector<PlaneOp> expected = {
      {Kind::kLoad, 0, 1}, {Kind::kAndSelf, 1, 0}, {Kind::kUnder, 3, 0}, {Kind::kHits, 0, 0}};
  EXPECT_EQ(steps.code({whole}, planes), expected);
}

}  // namespace
}  // namespace leakwire::match
