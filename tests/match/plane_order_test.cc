#include "match/plane_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace leakwire::match {
namespace {

using Step = PlaneStep::Kind;

// Classes of a byte: common, common, rare, rare.
const std::vector<double> kBits = {0.5, 1, 8, 9};

TEST(PlaneOrder, AsksForTheRarestFirst) {
  PlaneSteps steps(kBits.size());
  auto value = steps.add(Step::kAnd, 0, 1, 1);
  value = steps.add(Step::kAnd, value, 1, 2);
  value = steps.add(Step::kAnd, value, 3, 3);
  const OrderedSteps ordered = order_steps(kBits, steps.steps(), {value});
  ASSERT_EQ(ordered.steps.size(), 3U);
  EXPECT_EQ(ordered.steps[0], (PlaneStep{Step::kAnd, 3, 0, 3}));
  ASSERT_EQ(ordered.gates.size(), 1U);
  EXPECT_EQ(ordered.gates[0].after, 0U);
  EXPECT_EQ(ordered.gates[0].to, 2U);
}

TEST(PlaneOrder, MakesFirstWhatIsNeededElsewhere) {
  PlaneSteps steps(kBits.size());
  const auto shared = steps.add(Step::kOr, 0, 1, 0);
  auto rare = steps.add(Step::kAnd, 2, 3, 1);
  rare = steps.add(Step::kAnd, rare, shared, 2);
  rare = steps.add(Step::kAnd, rare, 1, 4);
  const auto other = steps.add(Step::kAnd, shared, 0, 5);
  const OrderedSteps ordered = order_steps(kBits, steps.steps(), {rare, other});
  EXPECT_EQ(ordered.steps.front(), (PlaneStep{Step::kOr, 0, 0, 1}));
  ASSERT_EQ(ordered.gates.size(), 1U);
  EXPECT_EQ(ordered.gates[0].after, 1U);
  EXPECT_EQ(ordered.gates[0].to, 3U);
}

TEST(PlaneOrder, LooksNowhereWhereAllIsCommon) {
  PlaneSteps steps(kBits.size());
  auto value = steps.add(Step::kAnd, 0, 1, 1);
  value = steps.add(Step::kAnd, value, 0, 2);
  value = steps.add(Step::kNotAhead, value, 1, 3);
  EXPECT_TRUE(order_steps(kBits, steps.steps(), {value}).gates.empty());
}

// A text of 64 bytes, each in some of the classes; values of steps on it as plain words.
std::vector<std::uint64_t> values_of(const std::vector<std::uint64_t>& classes,
                                     const std::vector<PlaneStep>& steps,
                                     const std::vector<StepGate>& gates) {
  std::vector<std::uint64_t> values = classes;
  values.resize(classes.size() + steps.size(), ~std::uint64_t{});  // not made
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const PlaneStep& step = steps[i];
    const std::uint64_t a = values[step.a], b = values[step.b];
    std::uint64_t& made = values[classes.size() + i];
    switch (step.kind) {
      case Step::kOr:
        made = a | b >> step.shift;
        break;
      case Step::kAnd:
        made = a & b >> step.shift;
        break;
      case Step::kBehind:
        made = b << 1;
        break;
      case Step::kNotAhead:
        made = a & ~(b >> step.shift);
        break;
    }
    const auto gate = std::find_if(gates.begin(), gates.end(),
                                   [&](const StepGate& each) { return each.after == i; });
    if (made != 0 || gate == gates.end()) continue;
    i = gate->to;
    values[classes.size() + i] = 0;
  }
  return values;
}

TEST(PlaneOrder, ComesToTheSame) {
  std::mt19937 random(1);
  const auto below = [&](std::size_t end) { return random() % end; };
  for (int round = 0; round < 2000; ++round) {
    PlaneSteps steps(kBits.size());
    std::size_t values = kBits.size();
    for (int i = 0; i < 24; ++i) {
      const auto a =
          static_cast<std::uint16_t>(values - 1 - below(std::min<std::size_t>(values, 5)));
      const auto kind = static_cast<Step>(below(6) < 3 ? 1 : below(4));
      const bool behind = kind == Step::kBehind;
      const auto b = behind ? a : static_cast<std::uint16_t>(below(values));
      const std::size_t shift = kind == Step::kOr ? 0 : behind ? 1 : below(9);
      values = std::max<std::size_t>(values, steps.add(kind, a, b, shift) + 1U);
    }
    std::vector<std::uint16_t> results;
    results.reserve(3);
    for (int i = 0; i < 3; ++i) results.push_back(static_cast<std::uint16_t>(below(values)));
    const OrderedSteps ordered = order_steps(kBits, steps.steps(), results);
    for (const std::uint64_t thin : {0U, 1U, 3U}) {
      std::vector<std::uint64_t> classes;
      for (std::size_t i = 0; i < kBits.size(); ++i) {
        std::uint64_t bits = ~std::uint64_t{};
        for (std::uint64_t j = 0; j < thin + i; ++j)
          bits &= std::uint64_t{random()} << 32 | random();
        classes.push_back(bits);
      }
      const auto plain = values_of(classes, steps.steps(), {});
      const auto other = values_of(classes, ordered.steps, ordered.gates);
      for (std::size_t i = 0; i < results.size(); ++i) {
        ASSERT_EQ(plain[results[i]], other[ordered.results[i]]) << round;
      }
    }
  }
}

}  // namespace
}  // namespace leakwire::match
