// Groups of findings, and names of addresses.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "inspect/flow/group_tally.h"
#include "inspect/flow/names_seen.h"

namespace leakwire::inspect {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

Record record(std::string group, std::string pseudonym, std::int64_t time) {
  Record record;
  record.group = std::move(group);
  record.pseudonym = std::move(pseudonym);
  record.time = time;
  return record;
}

TEST(GroupTally, TheFirstInFullThenOneLineAWindow) {
  GroupTally tally(60 * kSecond);
  EXPECT_TRUE(tally.take(record("a", "p0", 0)));
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(tally.take(record("a", "p" + std::to_string(i % 3), i * kSecond)));
  }
  EXPECT_TRUE(tally.take(record("b", "p0", 0)));
  std::vector<GroupSummary> told;
  const auto keep = [&](GroupSummary&& one) { told.push_back(std::move(one)); };
  tally.tell(59 * kSecond, false, "now", keep);
  EXPECT_TRUE(told.empty());
  tally.tell(60 * kSecond, false, "now", keep);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].group, "a");
  EXPECT_EQ(told[0].count, 10U);
  EXPECT_EQ(told[0].pseudonyms, 3U);
  EXPECT_EQ(told[0].last_seen, "1970-01-01T00:00:09.000000Z");
  // It goes on: no first again. The other one is over.
  EXPECT_FALSE(tally.take(record("a", "p9", 61 * kSecond)));
  EXPECT_TRUE(tally.take(record("b", "p0", 61 * kSecond)));
  tally.tell(62 * kSecond, true, "now", keep);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].count, 1U);
}

TEST(GroupTally, AllInFullWithoutAWindow) {
  GroupTally tally(0);
  EXPECT_TRUE(tally.take(record("a", "p", 0)));
  EXPECT_TRUE(tally.take(record("a", "p", 0)));
}

TEST(GroupTally, DistinctOnesAreExactUpToABound) {
  GroupTally tally(kSecond);
  tally.take(record("a", "p", 0));
  for (std::size_t i = 0; i < GroupTally::kMostNames + 5; ++i) {
    tally.take(record("a", "p" + std::to_string(i), 0));
  }
  tally.tell(0, true, "now", [](GroupSummary&& one) {
    EXPECT_EQ(one.pseudonyms, GroupTally::kMostNames);
    EXPECT_TRUE(one.at_least);
  });
}

wire::NameSeen seen(std::string_view name, std::uint8_t last) {
  wire::NameSeen one;
  one.name = name;
  one.address[15] = last;
  return one;
}

TEST(NamesSeen, ANameIsThatOfItsTime) {
  NamesSeen names;
  names.add(seen("a.example", 1), 10);
  names.add(seen("b.example", 1), 20);
  const text::Ipv6 address = seen("", 1).address;
  EXPECT_EQ(names.find(address, 9), nullptr);
  EXPECT_EQ(names.find(address, 10)->name, "a.example");
  EXPECT_EQ(names.find(address, 19)->name, "a.example");
  EXPECT_EQ(names.find(address, 20)->name, "b.example");
  names.trim();
  EXPECT_EQ(names.find(address, 30)->name, "b.example");
  EXPECT_EQ(names.find(seen("", 2).address, 30), nullptr);
}

TEST(NamesSeen, TheOldestGoesFirst) {
  NamesSeen names;
  for (std::uint32_t i = 0; i < NamesSeen::kMost + 1; ++i) {
    wire::NameSeen one = seen("a.example", 0);
    one.address[0] = static_cast<std::uint8_t>(i >> 16);
    one.address[1] = static_cast<std::uint8_t>(i >> 8);
    one.address[2] = static_cast<std::uint8_t>(i);
    names.add(one, i);
  }
  names.trim();
  EXPECT_EQ(names.find(seen("", 0).address, 1'000'000), nullptr);
  text::Ipv6 second{};
  second[2] = 1;
  EXPECT_NE(names.find(second, 1'000'000), nullptr);
}

TEST(NamesSeen, AHostTakesTheMailOfADomainOnceAnAnswerSaysSo) {
  NamesSeen names;
  names.add(wire::MailHostSeen{"Example.org", "mx.Mail.example"}, 10);
  EXPECT_FALSE(names.takes_mail("example.org", "mx.mail.example", 9));
  EXPECT_TRUE(names.takes_mail("example.org", "MX.mail.example", 10));
  EXPECT_FALSE(names.takes_mail("example.org", "mail.example", 10));
  EXPECT_FALSE(names.takes_mail("mail.example", "mx.mail.example", 10));
  for (std::size_t i = 0; i < NamesSeen::kMostMail; ++i) {
    const std::string domain = std::to_string(i) + ".example";
    names.add(wire::MailHostSeen{domain, "mx.mail.example"}, 20 + i);
  }
  names.trim();
  EXPECT_FALSE(names.takes_mail("example.org", "mx.mail.example", 1'000'000));
  EXPECT_TRUE(names.takes_mail("0.example", "mx.mail.example", 1'000'000));
  for (std::size_t i = 0; i < NamesSeen::kMostHosts + 1; ++i) {
    names.add(wire::MailHostSeen{"many.example", std::to_string(i)}, 7);
  }
  EXPECT_FALSE(names.takes_mail("many.example", std::to_string(NamesSeen::kMostHosts), 7));
}

TEST(NamesWaiting, AreHandedOverOnce) {
  NamesWaiting waiting;
  waiting.add(seen("a.example", 1), 10);
  waiting.add(wire::MailHostSeen{"example.org", "mx.example"}, 11);
  NamesSeen names;
  waiting.move_to(names);
  EXPECT_EQ(names.find(seen("", 1).address, 10)->name, "a.example");
  EXPECT_TRUE(names.takes_mail("example.org", "mx.example", 11));
  NamesSeen others;
  waiting.move_to(others);
  EXPECT_EQ(others.find(seen("", 1).address, 10), nullptr);
}

}  // namespace
}  // namespace leakwire::inspect
