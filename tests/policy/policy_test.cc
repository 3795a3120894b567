#include "leakwire/policy.h"

#include <gtest/gtest.h>

#include <string>

#include "policies.h"
#include "scratch_folder.h"

namespace leakwire {
namespace {

TEST(Policy, IsReadFromAFileAndNamed) {
  const tests::ScratchFolder folder;
  folder.write("rules.yaml", "leakwire: 1\nmode: enforce\n");
  const auto policy = Policy::load(folder.path() / "rules.yaml");
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->name(), "rules.yaml");
  EXPECT_EQ(policy->mode(), Mode::kEnforce);
  // printf 'leakwire: 1\nmode: enforce\n' | sha256sum
  EXPECT_EQ(policy->sha256().size(), 64U);
  EXPECT_NE(policy->sha256(), Policy::parse("leakwire: 1\n", "x")->sha256());
}

TEST(Policy, FilesThatCannotBeRead) {
  const tests::ScratchFolder folder;
  const auto none = Policy::load(folder.path() / "none.yaml");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error()[0].message.find("No such file"), std::string::npos);
  EXPECT_FALSE(Policy::load(folder.path()));
  EXPECT_FALSE(Policy::parse("", "x"));
  EXPECT_FALSE(Policy::parse("leakwire: 2\n", "x"));
  EXPECT_FALSE(Policy::parse("rules: [", "x"));
  EXPECT_FALSE(Policy::parse(std::string(9 << 20, ' '), "x"));
}

TEST(Policy, PromisesKnowTheirRulesAndTests) {
  const Policy policy = tests::policy_of(
      "leakwire: 1\npromises: [{id: a, text: A., seen: part, why: half}, {id: b, text: B.}]\n"
      "receivers: [{id: x, role: group, uses: [{purpose: p, may: '*', because: [a, b]}]}]\n"
      "rules: [{name: r, when: {known: true}, then: report, because: a}]\n"
      "budgets: [{name: n, at-most: 5, because: b, per: [week, border], count: messages}]\n"
      "tests:\n"
      "  - {given: {category: contact.email, known: true}, expect: {rule: r}}\n"
      "  - {given: {category: contact.email, receiver: x}, expect: {rule: x.p, promises: [a, "
      "b]}}\n");
  ASSERT_EQ(policy.promises().size(), 2U);
  const PromiseInfo& a = policy.promises()[0];
  EXPECT_EQ(a.seen, Seen::kPart);
  EXPECT_EQ(a.why, "half");
  EXPECT_EQ(a.rules, (std::vector<std::string_view>{"r", "x.p"}));
  EXPECT_EQ(a.tests, 2U);
  EXPECT_EQ(policy.promises()[1].rules, (std::vector<std::string_view>{"x.p", "n"}));
  ASSERT_EQ(policy.budgets().size(), 1U);
  const BudgetInfo& budget = policy.budgets()[0];
  EXPECT_EQ(budget.name, "n");
  EXPECT_EQ(budget.counted, Counted::kMessages);
  EXPECT_EQ(budget.window, Window::kWeek);
  EXPECT_TRUE(budget.per_border);
  EXPECT_FALSE(budget.per_receiver);
  EXPECT_EQ(budget.at_most, 5U);
  EXPECT_TRUE(test_policy(policy, tests::no_places()).passed());
}

TEST(Policy, BudgetsCountByTheirConditionsAlone) {
  const Policy policy = tests::policy_of(
      "leakwire: 1\nbudgets:\n"
      "  - {name: out, when: {from-country: EEA, importer-country: US}, not: {form: hashed}, "
      "at-most: 10}\n");
  Finding finding;
  Destination to;
  Circumstances how;
  how.from_country = *country_named("DE");
  EXPECT_FALSE(policy.counts_for(0, finding, to, how));
  to.importer_country = *country_named("US");
  EXPECT_TRUE(policy.counts_for(0, finding, to, how));
  finding.form = "hashed";
  EXPECT_FALSE(policy.counts_for(0, finding, to, how));
  EXPECT_FALSE(policy.counts_for(1, finding, to, how));
}

TEST(Policy, OwnTellsWhatMayBeKept) {
  const Policy policy = tests::policy_of(
      "leakwire: 1\nown: {clients: network, exclude: [{networks: [10.9.0.0/16, "
      "'2001:db8::/32']}]}\n"
      "us: {home: EEA, hosted-by: hosting.example, entities: []}\n");
  EXPECT_EQ(policy.clients_kept(), ClientsKept::kNetwork);
  EXPECT_EQ(policy.excluded_networks().size(), 2U);
  EXPECT_EQ(policy.listings().hosted_by, std::vector<std::string>{"hosting.example"});
}

TEST(Policy, TestsTellWhatIsOtherThanExpected) {
  const Policy policy = tests::policy_of(
      "leakwire: 1\ntests:\n"
      "  - {given: {category: contact.email, host: a.example}, expect: {action: block, reason: "
      "default, role: third-party}}\n");
  const PolicyTestReport report = test_policy(policy, tests::no_places());
  EXPECT_EQ(report.tests, 1U);
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures[0].line, 3U);
  EXPECT_EQ(report.failures[0].column, 74U);
  EXPECT_EQ(report.failures[0].field, "action");
  EXPECT_EQ(report.failures[0].expected, "block");
  EXPECT_EQ(report.failures[0].got, "report");
}

TEST(Policy, MistakesOfAGivenCaseHaveItsColumns) {
  const Policy policy = tests::policy_of("leakwire: 1\n");
  Locator locator(tests::no_places().with(policy.listings()));
  const auto explained = explain_given(policy, locator, "category: contact.mail, host: x");
  ASSERT_FALSE(explained);
  EXPECT_EQ(explained.error()[0].file, "--given");
  EXPECT_EQ(explained.error()[0].column, 11U);
  EXPECT_FALSE(explain_given(policy, locator, "host: x"));
  EXPECT_FALSE(explain_given(policy, locator, "category: [contact.email"));
}

TEST(Replay, JudgesARecordAgain) {
  const Policy policy = tests::policy_of(
      "leakwire: 1\nconsent: {marketing: {gpc: withdraws}}\nrules:\n"
      "  - {name: mails, when: {category: contact.email, to: third-party, where: query}, then: "
      "block}\n"
      "  - {name: taken-back, when: {consent: {marketing: withdrawn}}, then: redact}\n");
  Locator locator(tests::no_places().with(policy.listings()));
  const auto record = [](std::string_view middle) {
    return R"({"timestamp":"2026-01-02T03:04:05.678901Z","event_type":"finding","finding":)"
           R"({"id":"9c41","group":"51d0c2","detector":"email","category":"contact.email",)"
           R"("form":"plain","confidence":"validated","why":["tld"]},"source":{"name":"a.log"})" +
           std::string(middle) + "}";
  };
  const auto replayed = replay_record(
      policy, locator,
      record(R"(,"where":"query","destination":{"host":"t.example","role":"third-party"},)"
             R"("verdict":{"action":"report","rule":"old"})"));
  ASSERT_TRUE(replayed);
  ASSERT_TRUE(*replayed);
  EXPECT_TRUE((*replayed)->changed());
  EXPECT_EQ((*replayed)->id, "9c41");
  EXPECT_EQ((*replayed)->old_action, Action::kReport);
  EXPECT_EQ((*replayed)->old_rule, "old");
  EXPECT_EQ((*replayed)->action, Action::kBlock);
  EXPECT_EQ((*replayed)->rule, "mails");
  const auto consent = replay_record(
      policy, locator,
      record(R"(,"consent":{"state":"withdrawn","from":"sec-gpc"},"destination":{"host":)"
             R"("t.example","role":"third-party"},"verdict":{"action":"redact"})"));
  EXPECT_FALSE((*consent)->changed());
  // Nobody was sent it: it stays with us.
  const auto at_rest = replay_record(policy, locator, record(""));
  EXPECT_EQ((*at_rest)->action, Action::kAllow);
  EXPECT_EQ((*at_rest)->old_action, std::nullopt);
}

TEST(Replay, OtherRecordsAndOtherLines) {
  const Policy policy = tests::policy_of("leakwire: 1\n");
  Locator locator(tests::no_places().with(policy.listings()));
  const auto coverage = replay_record(policy, locator, R"({"event_type":"coverage"})");
  ASSERT_TRUE(coverage);
  EXPECT_FALSE(*coverage);
  for (const std::string_view line :
       {"", "{", "[]", "anna@example.com", R"({"event_type":"finding"})", R"({"a":1})",
        R"({"event_type":"finding","finding":{"category":"contact.email","confidence":"sure"}})"}) {
    const auto wrong = replay_record(policy, locator, line);
    ASSERT_FALSE(wrong) << line;
    EXPECT_EQ(wrong.error()[0].message.find("anna"), std::string::npos);
  }
}

}  // namespace
}  // namespace leakwire
