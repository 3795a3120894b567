#include "report/budget_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "report/budget_records.h"
#include "scratch_folder.h"

namespace leakwire::report {
namespace {

namespace fs = std::filesystem;

BudgetTerms terms_named(std::string name, Counted counted = Counted::kDistinctPersons) {
  BudgetTerms terms;
  terms.name = std::move(name);
  terms.at_most = 2;
  terms.counted = counted;
  terms.per_receiver = true;
  terms.per_border = true;
  return terms;
}

std::size_t passes(BudgetCounts& counts, const Record& record) {
  std::size_t count = 0;
  counts.take(record, [&](const BudgetCounts::Passed&) { ++count; });
  return count;
}

Record sent(const std::string& pseudonym, unsigned day = 1) {
  return sent_to(counted_record(pseudonym, on_day(day)), "tracker \"\xC3\xA9\"\n");
}

TEST(BudgetFile, KeepsCountsOverARestart) {
  for (const Counted counted :
       {Counted::kDistinctPersons, Counted::kFindings, Counted::kMessages}) {
    BudgetCounts before({terms_named("few", counted)}, 100);
    for (std::uint64_t number = 0; number < 2; ++number) {
      Record record = sent(std::string(1, static_cast<char>('a' + number)));
      record.message = number;
      EXPECT_EQ(passes(before, record), 0U);
    }
    BudgetCounts after({terms_named("few", counted)}, 100);
    EXPECT_TRUE(read_budgets(budget_text(before), "state", after).empty());
    EXPECT_EQ(after.remembered(), before.remembered());
    EXPECT_EQ(budget_text(after), budget_text(before));
    EXPECT_EQ(passes(after, sent("a")), 0U);  // read again
    EXPECT_EQ(passes(after, sent("b")), 0U);
    Record third = sent("c");
    third.message = 2;
    EXPECT_EQ(passes(after, third), 1U) << to_string(counted);
    // Told, and that is kept too.
    BudgetCounts later({terms_named("few", counted)}, 100);
    EXPECT_TRUE(read_budgets(budget_text(after), "state", later).empty());
    Record fourth = sent("d");
    fourth.message = 3;
    EXPECT_EQ(passes(later, fourth), 0U);
    EXPECT_EQ(later.not_counted(), 0U);
  }
}

TEST(BudgetFile, KeepsWhatIsClosed) {
  BudgetCounts before({terms_named("few")}, 2);
  passes(before, sent("a", 1));
  passes(before, sent("a", 2));
  BudgetCounts after({terms_named("few")}, 100);
  ASSERT_TRUE(read_budgets(budget_text(before), "state", after).empty());
  passes(after, sent("b", 1));
  EXPECT_EQ(after.not_counted(), 1U);
}

TEST(BudgetFile, IsUsedForTheSameTermsAlone) {
  BudgetCounts before({terms_named("few"), terms_named("other")}, 100);
  Record record = sent("a");
  record.budgets = {0, 1};
  passes(before, record);
  const std::string text = budget_text(before);
  BudgetTerms more = terms_named("few");
  more.at_most = 3;
  BudgetTerms hourly = terms_named("few");
  hourly.window = Window::kHour;
  for (const BudgetTerms& terms : {terms_named("new"), more, hourly}) {
    BudgetCounts counts({terms}, 100);
    EXPECT_TRUE(read_budgets(text, "state", counts).empty());
    EXPECT_TRUE(counts.cells().empty());
  }
  BudgetCounts counts({terms_named("new"), terms_named("other")}, 100);
  EXPECT_TRUE(read_budgets(text, "state", counts).empty());
  ASSERT_EQ(counts.cells().size(), 1U);
  EXPECT_EQ(counts.cells().begin()->first.budget, 1U);
}

TEST(BudgetFile, HoldsNoPseudonymThatIsNoNumber) {
  BudgetCounts counts({terms_named("few")}, 100);
  passes(counts, sent("person-of-interest"));
  EXPECT_EQ(budget_text(counts).find("person-of-interest"), std::string::npos);
}

TEST(BudgetFile, CutAnywhereIsAMistake) {
  BudgetCounts counts({terms_named("few")}, 100);
  for (const char* pseudonym : {"a", "b"}) passes(counts, sent(pseudonym));
  passes(counts, sent("a", 2));
  const std::string text = budget_text(counts);
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    BudgetCounts again({terms_named("few")}, 100);
    const Diagnostics mistakes = read_budgets(text.substr(0, size), "state", again);
    ASSERT_EQ(mistakes.size(), 1U) << size;
    EXPECT_EQ(mistakes.front().file, "state");
  }
}

TEST(BudgetFile, ForeignLinesAreMistakesWithTheirPlace) {
  const std::string head = R"({"leakwire_budgets":1,"closed":0})"
                           "\n";
  const std::string cell =
      R"({"budget":"few","counted":"findings","at_most":2,"window":"day","per_receiver":1,)"
      R"("per_border":1,"begin":0,"receiver":"","from_country":"","importer_country":"",)";
  struct {
    std::string text;
    unsigned line;
  } const cases[] = {
      {"not json\n", 1},
      {"[]\n", 1},
      {R"({"leakwire_budgets":2,"closed":0})"
       "\n",
       1},
      {R"({"lines":0})"
       "\n",
       1},
      {head + "{\"budget\":\"few\"}\n", 2},
      {head + cell +
           R"("key_id":"a","count":1,"seen":"123"})"
           "\n",
       2},
      {head + cell +
           R"("key_id":"a","count":1,"seen":"zzzzzzzzzzzzzzzz"})"
           "\n",
       2},
      {head + cell +
           R"("key_id":"a","count":-1,"seen":""})"
           "\n",
       2},
      {head + cell +
           R"("key_id":{},"count":1,"seen":""})"
           "\n",
       2},
      {head + cell +
           R"("told":1})"
           "\n"
           R"({"lines":1})"
           "\n",
       3},
      {head +
           R"({"lines":1})"
           "\n" +
           head,
       3},
  };
  for (const auto& each : cases) {
    BudgetCounts counts({terms_named("few", Counted::kFindings)}, 100);
    const Diagnostics mistakes = read_budgets(each.text, "state", counts);
    ASSERT_EQ(mistakes.size(), 1U) << each.text;
    EXPECT_EQ(mistakes.front().line, each.line) << each.text;
  }
}

class BudgetFileOnDisk : public testing::Test {
 protected:
  const tests::ScratchFolder scratch_;
  const fs::path file_ = scratch_.path() / "a" / "budgets";
};

TEST_F(BudgetFileOnDisk, IsWrittenForItsOwnerAloneAndReplacedWhole) {
  const mode_t before = umask(0);
  EXPECT_TRUE(write_budget_file(file_, "one\n").empty());
  EXPECT_TRUE(write_budget_file(file_, "two\n").empty());
  umask(before);
  std::string text;
  EXPECT_TRUE(read_budget_file(file_, text).empty());
  EXPECT_EQ(text, "two\n");
  struct stat about {};
  ASSERT_EQ(stat(file_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777U, 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(file_.parent_path()), {}), 1);
}

TEST_F(BudgetFileOnDisk, IsNothingWhereItIsMissing) {
  std::string text = "x";
  EXPECT_TRUE(read_budget_file(file_, text).empty());
  EXPECT_EQ(text, "");
}

TEST_F(BudgetFileOnDisk, TellsWhyItCannotBeUsed) {
  std::string text;
  scratch_.write("file", "x");
  EXPECT_EQ(read_budget_file(scratch_.path(), text).size(), 1U);
  EXPECT_EQ(read_budget_file(scratch_.path() / "file" / "state", text).size(), 1U);
  EXPECT_EQ(write_budget_file(scratch_.path() / "file" / "state", "x").size(), 1U);
  fs::create_directories(scratch_.path() / "taken" / "in");
  EXPECT_EQ(write_budget_file(scratch_.path() / "taken", "x").size(), 1U);
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch_.path()), {}), 2);
}

}  // namespace
}  // namespace leakwire::report
