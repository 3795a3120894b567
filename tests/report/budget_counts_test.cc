#include "report/budget_counts.h"

#include <gtest/gtest.h>

#include <optional>

#include "report/budget_records.h"

namespace leakwire::report {
namespace {

constexpr std::size_t kPlenty = 1000;

BudgetTerms at_most(std::uint64_t limit, Counted counted = Counted::kDistinctPersons) {
  BudgetTerms terms;
  terms.name = "few";
  terms.at_most = limit;
  terms.counted = counted;
  return terms;
}

// The counts that pass, for each record.
std::vector<std::uint64_t> passed(BudgetCounts& counts, const std::vector<Record>& records) {
  std::vector<std::uint64_t> all;
  for (const Record& record : records) {
    counts.take(record, [&](const BudgetCounts::Passed& one) { all.push_back(one.count); });
  }
  return all;
}

using Passes = std::vector<std::uint64_t>;

TEST(BudgetCounts, TellsOnceWhenALimitIsPassed) {
  BudgetCounts counts({at_most(2)}, kPlenty);
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1)), counted_record("b", on_day(1))}),
            Passes{});
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1, 13))}), Passes{});
  EXPECT_EQ(passed(counts, {counted_record("c", on_day(1)), counted_record("d", on_day(1))}),
            Passes{3});
}

TEST(BudgetCounts, ALimitOfNoneIsPassedByTheFirst) {
  BudgetCounts counts({at_most(0)}, kPlenty);
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1)), counted_record("b", on_day(1))}),
            Passes{1});
}

TEST(BudgetCounts, CountsWhatNamesTheBudgetAlone) {
  BudgetCounts counts({at_most(0), at_most(0)}, kPlenty);
  Record record = counted_record("a", on_day(1));
  record.budgets = {};
  EXPECT_EQ(passed(counts, {record}), Passes{});
  record.budgets = {7};  // none of these
  EXPECT_EQ(passed(counts, {record}), Passes{});
  record.budgets = {0, 1};
  EXPECT_EQ(passed(counts, {record}), (Passes{1, 1}));
}

TEST(BudgetCounts, LateRecordsGoToTheirOwnWindow) {
  BudgetCounts counts({at_most(1)}, kPlenty);
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1)), counted_record("b", on_day(2)),
                            counted_record("a", on_day(3))}),
            Passes{});
  EXPECT_EQ(passed(counts, {counted_record("c", on_day(1))}), Passes{2});
  EXPECT_EQ(passed(counts, {counted_record("c", on_day(2))}), Passes{2});
}

TEST(BudgetCounts, FindingsAreCountedOnceByTheirId) {
  BudgetCounts counts({at_most(2, Counted::kFindings)}, kPlenty);
  const Record one = counted_record("a", on_day(1), 1);
  const Record two = counted_record("a", on_day(1), 2);
  EXPECT_EQ(passed(counts, {one, one, two, two, one}), Passes{});
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1), 3)}), Passes{3});
}

TEST(BudgetCounts, AMessageCountsOnceWhateverItHolds) {
  BudgetCounts counts({at_most(1, Counted::kMessages)}, kPlenty);
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1), 1), counted_record("b", on_day(1), 1),
                            counted_record("c", on_day(1), 1)}),
            Passes{});
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1), 2)}), Passes{2});
}

TEST(BudgetCounts, MessagesOfTwoSourcesMayComeBetweenOneAnother) {
  BudgetCounts counts({at_most(2, Counted::kMessages)}, kPlenty);
  const auto of = [](const char* name, const char* pseudonym) {
    Record record = counted_record(pseudonym, on_day(1), 5);
    record.source.name = name;
    record.id += name;
    return record;
  };
  EXPECT_EQ(passed(counts, {of("x", "a"), of("y", "a"), of("x", "b"), of("y", "b")}), Passes{});
}

TEST(BudgetCounts, AMessageReadAgainIsKnownByItsFindings) {
  BudgetCounts counts({at_most(1, Counted::kMessages)}, kPlenty);
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1), 1)}), Passes{});
  // Read again from its start, and now further: the same first message, then its second finding.
  EXPECT_EQ(passed(counts, {counted_record("x", on_day(5), 0), counted_record("a", on_day(1), 1),
                            counted_record("b", on_day(1), 1)}),
            Passes{});
}

TEST(BudgetCounts, ReceiversAndBordersAreCountedApart) {
  BudgetTerms terms = at_most(1);
  terms.per_receiver = true;
  terms.per_border = true;
  BudgetCounts counts({terms}, kPlenty);
  const Record a = counted_record("a", on_day(1)), b = counted_record("b", on_day(1));
  EXPECT_EQ(passed(counts, {sent_to(a, "one"), sent_to(b, "two"), sent_to(b, "one", "IN"),
                            sent_to(b, "one", "")}),
            Passes{});
  std::optional<BudgetPlace> place;
  counts.take(sent_to(b, "one"), [&](const BudgetCounts::Passed& one) { place = one.place; });
  ASSERT_TRUE(place);
  EXPECT_EQ(place->receiver, "one");
  EXPECT_EQ(place->from_country.text(), "DE");
  EXPECT_EQ(place->importer_country.text(), "US");
}

TEST(BudgetCounts, AReceiverInNoListIsItsDomain) {
  BudgetTerms terms = at_most(0);
  terms.per_receiver = true;
  BudgetCounts counts({terms}, kPlenty);
  std::vector<std::string> receivers;
  const auto keep = [&](const BudgetCounts::Passed& one) {
    receivers.push_back(one.place.receiver);
  };
  Record record = sent_to(counted_record("a", on_day(1)), "");
  counts.take(record, keep);
  record.destination->host = "b.tracker.example";
  counts.take(record, keep);  // the same domain
  record.destination->domain = "";
  record.destination->host = "192.0.2.1";
  counts.take(record, keep);
  record.destination.reset();  // at rest
  counts.take(record, keep);
  EXPECT_EQ(receivers, (std::vector<std::string>{"tracker.example", "192.0.2.1", ""}));
}

TEST(BudgetCounts, WithoutReceiverAndBorderAllIsOneCount) {
  BudgetCounts counts({at_most(1)}, kPlenty);
  EXPECT_EQ(passed(counts, {sent_to(counted_record("a", on_day(1)), "one", "US"),
                            sent_to(counted_record("b", on_day(1)), "two", "IN")}),
            Passes{2});
}

TEST(BudgetCounts, PseudonymsOfTwoKeysAreNeverAddedUp) {
  BudgetCounts counts({at_most(1)}, kPlenty);
  Record other = counted_record("b", on_day(1));
  other.key_id = "ffff";
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1)), other}), Passes{});
  Record second = counted_record("c", on_day(1));
  second.key_id = "ffff";
  EXPECT_EQ(passed(counts, {second}), Passes{2});
  EXPECT_EQ(passed(counts, {counted_record("b", on_day(1))}), Passes{});  // told already
}

TEST(BudgetCounts, WindowsThatAreOverGiveWayToNewOnes) {
  BudgetCounts counts({at_most(50)}, 4);  // a day with one person takes two
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1)), counted_record("a", on_day(2)),
                            counted_record("a", on_day(3))}),
            Passes{});
  EXPECT_EQ(counts.not_counted(), 0U);
  EXPECT_LE(counts.remembered(), 4U);
  passed(counts, {counted_record("b", on_day(1))});  // forgotten: it would count anew
  EXPECT_EQ(counts.not_counted(), 1U);
  passed(counts, {counted_record("b", on_day(3))});
  EXPECT_EQ(counts.not_counted(), 1U);
}

TEST(BudgetCounts, AWindowThatIsNotOverKeepsItsPlace) {
  BudgetCounts counts({at_most(50)}, 3);
  passed(counts, {counted_record("a", on_day(1)), counted_record("b", on_day(1)),
                  counted_record("c", on_day(1)), counted_record("a", on_day(1)),
                  counted_record("d", on_day(1))});
  EXPECT_EQ(counts.not_counted(), 2U);
  EXPECT_EQ(counts.remembered(), 3U);
}

TEST(BudgetCounts, WhatIsToldIsForgotten) {
  BudgetCounts counts({at_most(2)}, 4);
  EXPECT_EQ(passed(counts, {counted_record("a", on_day(1)), counted_record("b", on_day(1)),
                            counted_record("c", on_day(1))}),
            Passes{3});
  EXPECT_EQ(counts.remembered(), 1U);
  EXPECT_EQ(passed(counts, {counted_record("d", on_day(1))}), Passes{});
  EXPECT_EQ(counts.not_counted(), 0U);
}

}  // namespace
}  // namespace leakwire::report
