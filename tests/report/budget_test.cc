#include "leakwire/budget.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <vector>

#include "report/budget_records.h"
#include "scratch_folder.h"

namespace leakwire {
namespace {

namespace fs = std::filesystem;
using report::counted_record;
using report::on_day;
using report::sent_to;

Policy policy_with(std::string_view count, unsigned at_most) {
  const std::string text =
      "leakwire: 1\n"
      "we: {name: Example SE, country: DE, domains: [example.com]}\n"
      "home: EEA\n"
      "promises:\n"
      "  - {id: little, text: Little goes abroad., source: here, seen: part, why: a number}\n"
      "budgets:\n"
      "  - {name: eu-us, when: {importer-country: US}, count: " +
      std::string(count) + ", at-most: " + std::to_string(at_most) +
      ", per: [day, receiver, border], then: block, because: little}\n";
  Result<Policy> policy = Policy::parse(text, "p.yaml");
  if (!policy) throw std::runtime_error(policy.error().front().message);
  return *std::move(policy);
}

struct Kept {
  std::vector<Overrun> overruns;
  void take(BudgetKeeper& keeper, const Record& record) {
    keeper.take(record, [this](Overrun&& overrun) { overruns.push_back(std::move(overrun)); });
  }
};

Record person(const std::string& name, unsigned day = 2) {
  return sent_to(counted_record(name, on_day(day)), "tracker");
}

TEST(BudgetKeeper, TellsAnOverrunWithAllThatItIsOf) {
  Result<BudgetKeeper> keeper = BudgetKeeper::open(policy_with("distinct persons", 1));
  ASSERT_TRUE(keeper);
  Kept kept;
  for (const char* name : {"a", "a", "b", "c"}) kept.take(*keeper, person(name));
  ASSERT_EQ(kept.overruns.size(), 1U);
  const Overrun& overrun = kept.overruns.front();
  EXPECT_EQ(overrun.timestamp, "2026-01-02T12:00:00.000000Z");
  EXPECT_EQ(overrun.observed, "2026-02-01T00:00:00.000000Z");
  EXPECT_EQ(overrun.budget, "eu-us");
  EXPECT_EQ(overrun.counted, "distinct persons");
  EXPECT_EQ(overrun.count, 2U);
  EXPECT_EQ(overrun.at_most, 1U);
  EXPECT_EQ(overrun.window, "day");
  EXPECT_EQ(overrun.begin, "2026-01-02T00:00:00.000000Z");
  EXPECT_EQ(overrun.end, "2026-01-03T00:00:00.000000Z");
  EXPECT_EQ(overrun.receiver, "tracker");
  EXPECT_EQ(overrun.from_country, "DE");
  EXPECT_EQ(overrun.importer_country, "US");
  EXPECT_EQ(overrun.action, Action::kBlock);
  EXPECT_EQ(overrun.promises, std::vector<std::string>{"little"});
  EXPECT_EQ(overrun.policy.name, "p.yaml");
  EXPECT_EQ(overrun.pack, "builtin:3ab1");
  EXPECT_EQ(keeper->not_counted(), 0U);
}

class BudgetKeeperFile : public testing::Test {
 protected:
  const tests::ScratchFolder scratch_;
  const BudgetOptions options_{scratch_.path() / "state" / "budgets"};
};

TEST_F(BudgetKeeperFile, CountsOnOverARestart) {
  Kept kept;
  {
    Result<BudgetKeeper> keeper = BudgetKeeper::open(policy_with("findings", 2), options_);
    ASSERT_TRUE(keeper);
    kept.take(*keeper, person("a"));
    kept.take(*keeper, person("b"));
    EXPECT_TRUE(keeper->save().empty());
  }
  struct stat about {};
  ASSERT_EQ(stat(options_.state_file->c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777U, 0600U);
  Result<BudgetKeeper> keeper = BudgetKeeper::open(policy_with("findings", 2), options_);
  ASSERT_TRUE(keeper);
  kept.take(*keeper, person("a"));  // read again
  kept.take(*keeper, person("b"));
  EXPECT_TRUE(kept.overruns.empty());
  kept.take(*keeper, person("c"));
  EXPECT_EQ(kept.overruns.size(), 1U);
  EXPECT_TRUE(keeper->save().empty());
  Result<BudgetKeeper> third = BudgetKeeper::open(policy_with("findings", 2), options_);
  ASSERT_TRUE(third);
  kept.take(*third, person("d"));
  EXPECT_EQ(kept.overruns.size(), 1U);  // told before
}

TEST_F(BudgetKeeperFile, WithoutSavingNothingIsKept) {
  Kept kept;
  for (int run = 0; run < 2; ++run) {
    Result<BudgetKeeper> keeper = BudgetKeeper::open(policy_with("findings", 1), options_);
    ASSERT_TRUE(keeper);
    kept.take(*keeper, person(run == 0 ? "a" : "b"));
  }
  EXPECT_TRUE(kept.overruns.empty());
  EXPECT_FALSE(fs::exists(*options_.state_file));
}

TEST_F(BudgetKeeperFile, OtherTermsBeginAnew) {
  Kept kept;
  Result<BudgetKeeper> keeper = BudgetKeeper::open(policy_with("findings", 1), options_);
  ASSERT_TRUE(keeper);
  kept.take(*keeper, person("a"));
  ASSERT_TRUE(keeper->save().empty());
  Result<BudgetKeeper> other = BudgetKeeper::open(policy_with("messages", 1), options_);
  ASSERT_TRUE(other);
  kept.take(*other, person("b"));
  EXPECT_TRUE(kept.overruns.empty());
}

TEST_F(BudgetKeeperFile, ThatIsBrokenIsAMistake) {
  scratch_.write("state/budgets", "{\"leakwire_budgets\":1,\"closed\":0}\nnonsense\n");
  const Result<BudgetKeeper> keeper = BudgetKeeper::open(policy_with("findings", 1), options_);
  ASSERT_FALSE(keeper);
  ASSERT_EQ(keeper.error().size(), 1U);
  EXPECT_EQ(keeper.error().front().file, options_.state_file->string());
  EXPECT_EQ(keeper.error().front().line, 2U);
}

TEST_F(BudgetKeeperFile, ThatCannotBeWrittenIsToldAndTheOldOneStays) {
  scratch_.write("state", "x");  // no folder can be made there
  Result<BudgetKeeper> keeper = BudgetKeeper::open(policy_with("findings", 1));
  ASSERT_TRUE(keeper);
  EXPECT_TRUE(keeper->save().empty());  // no file is asked for
  const Result<BudgetKeeper> refused = BudgetKeeper::open(policy_with("findings", 1), options_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().file, options_.state_file->string());
}

}  // namespace
}  // namespace leakwire
