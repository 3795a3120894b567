// Law 7: judging is total and pure. Random policies over random circumstances: the same answer
// twice and by a second policy of the same text, no allocation, and explain() says what judge()
// says.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "bench/random.h"
#include "laws/allocations.h"
#include "leakwire/policy.h"

namespace leakwire::laws {
namespace {

using bench::Random;

template <class List>
auto one_of(Random& random, const List& list) {
  return list[random.below(std::size(list))];
}

constexpr std::array<std::string_view, 9> kCategories{
    "contact.email", "contact.phone",  "payment.card", "credential.password",
    "online.ad-id",  "special.health", "custom.drill", "",
    "no.such"};
constexpr std::array<std::string_view, 5> kPatterns{"contact.*", "'*'", "payment.card",
                                                    "[custom.drill, online.*]", "contact.email"};
// One of them longer than any name.
const std::string kLongHost = std::string(300, 'x') + ".b.a.example";
const std::array<std::string_view, 10> kHosts{
    "a.example",   "b.a.example", "c.b.a.example", "t.example", "u.t.example", "",
    "203.0.113.9", "..",          "pay.example",   kLongHost};
constexpr std::array<std::string_view, 5> kPaths{"", "/", "/v1/x", "/v2", "no-slash"};
constexpr std::array<std::string_view, 6> kCodes{"", "DE", "US", "GB", "HR", "CA"};
constexpr std::array<std::string_view, 5> kFields{"", "email", "Login", "x", "\xff\n"};

// A condition that a rule of a random policy may have.
std::string condition(Random& random) {
  constexpr std::array<std::string_view, 32> kConditions{"to: third-party",
                                                         "to: [processor, first-party]",
                                                         "channel: cleartext",
                                                         "confidence: likely",
                                                         "where: [query, cookie]",
                                                         "abroad: true",
                                                         "ground: [none, scc]",
                                                         "importer-country: [US, EU]",
                                                         "server-country: unknown",
                                                         "from-country: EEA",
                                                         "receiver: pay",
                                                         "domain: a.example",
                                                         "domain: '*.example'",
                                                         "url: '*/v1/*'",
                                                         "field: login",
                                                         "field: '*mail*'",
                                                         "owner: Tracker*",
                                                         "known: true",
                                                         "age: '>30'",
                                                         "distinct: 2-9",
                                                         "consent: marketing",
                                                         "all-of: [contact.email]",
                                                         "purpose: pay*",
                                                         "contract: false",
                                                         "detector: [email, Email]",
                                                         "domain: '*.a.example'",
                                                         "domain: [b.a.example, '*.t.example']",
                                                         "owner: [tracker inc, x]",
                                                         "field: [EMAIL, x]",
                                                         "form: [plain, hashed]",
                                                         "value-domain: [ours, other]",
                                                         "category: payment.*"};
  return std::string(one_of(random, kConditions));
}

std::string conditions(Random& random) {
  if (random.below(3) == 0) return "{" + condition(random) + "}";
  std::string out = "{category: " + std::string(one_of(random, kPatterns));
  std::string first = condition(random);
  while (first.starts_with("category")) first = condition(random);
  out += ", " + first;
  const std::string second = condition(random);
  // A key may stand once.
  if (second.substr(0, second.find(':')) != first.substr(0, first.find(':')) &&
      !second.starts_with("category")) {
    out += ", " + second;
  }
  return out + "}";
}

std::string random_policy(Random& random, std::size_t rules) {
  std::string text =
      "leakwire: 1\nus: {home: EEA, entities: [{name: Us, country: DE, domains: [us.example]}]}\n"
      "receivers:\n  - {id: pay, role: processor, country: US, domains: [pay.example], transfer: "
      "{ground: [dpf, scc], checked: 2024-01-01}, uses: [{purpose: payment, at: /v1/*, may: "
      "payment.*, else: block}, {purpose: help, may: contact.*, countries: [US]}]}\n"
      "consent: {marketing: {tcf: [1, 2], gpc: withdraws, us-privacy: withholds}}\nrules:\n";
  constexpr std::array<std::string_view, 4> kActions{"allow", "report", "redact", "block"};
  if (random.below(2) == 0) {
    text.insert(text.find("rules:"), "exceptions: [{when: " + conditions(random) +
                                         ", until: 2040-12-31, then: allow}]\n");
  }
  for (std::size_t rule = 0; rule < rules; ++rule) {
    text += "  - {name: r" + std::to_string(rule) + ", when: " + conditions(random);
    if (random.below(3) == 0) text += ", not: " + conditions(random);
    if (random.below(3) == 0) text += ", unless: " + conditions(random);
    text += ", then: " + std::string(one_of(random, kActions)) + "}\n";
  }
  return text + "default: " + std::string(one_of(random, kActions)) + "\n";
}

struct RandomCase {
  Finding finding;
  Destination to;
  Circumstances how;
  std::array<std::string_view, 2> categories{"contact.email", "payment.card"};
  std::array<NamedConsent, 1> consents{};

  explicit RandomCase(Random& random) {
    const auto country = [&random] {
      return country_named(one_of(random, kCodes)).value_or(Country());
    };
    const auto maybe = [&random](std::uint32_t most) -> std::optional<std::uint32_t> {
      if (random.below(2) == 0) return std::nullopt;
      return static_cast<std::uint32_t>(random.below(most));
    };
    finding.category = one_of(random, kCategories);
    finding.detector = random.below(2) == 0 ? "email" : "Email";
    if (random.below(3) == 0) finding.form = random.below(2) == 0 ? "hashed" : "other";
    finding.confidence = static_cast<Confidence>(random.below(3));
    to.host = one_of(random, kHosts);
    to.domain = "example";
    to.owner = random.below(2) == 0 ? "" : "Tracker Inc";
    to.role = static_cast<Role>(random.below(kRoleNames.size()));
    to.receiver = random.below(3) == 0 ? "pay" : "";
    // Numbers that no list has, too.
    to.listing = random.below(2) == 0 ? Destination::kNotListed
                                      : static_cast<std::uint32_t>(random.below(4));
    to.importer_country = country();
    to.server_country = country();
    to.controlled_from = country();
    to.country_certain = random.below(2) == 0;
    how.where = static_cast<Where>(random.below(kWhereNames.size()));
    how.channel = static_cast<Channel>(random.below(3));
    how.direction = static_cast<Direction>(random.below(3));
    how.value_domain = static_cast<ValueDomain>(random.below(4));
    how.at_rest = random.below(4) == 0;
    how.field = one_of(random, kFields);
    how.path = one_of(random, kPaths);
    how.source = one_of(random, kFields);
    how.from_country = country();
    how.time = static_cast<std::int64_t>(random.below(2'000'000'000)) * 1'000'000;
    if (random.below(50) == 0) how.time = INT64_MIN;
    how.age = maybe(100);
    how.distinct = maybe(20);
    if (random.below(2) == 0) how.known = random.below(2) == 0;
    if (random.below(2) == 0) how.categories = categories;
    if (random.below(2) == 0) how.signals.gpc = random.below(2) == 0;
    how.signals.tcf_purposes = maybe(8);
    if (random.below(2) == 0) how.signals.us_opt_out = random.below(2) == 0;
    consents[0] = {"marketing", static_cast<ConsentState>(random.below(4)), ConsentSource::kList};
    if (random.below(3) == 0) how.consents = consents;
  }
  RandomCase(const RandomCase&) = delete;
};

bool same(const Verdict& a, const Verdict& b) {
  return a.action == b.action && a.mode == b.mode && a.reason == b.reason && a.ground == b.ground &&
         a.abroad == b.abroad && a.consent == b.consent && a.consent_from == b.consent_from &&
         a.rule == b.rule && a.purpose == b.purpose &&
         std::equal(a.promises.begin(), a.promises.end(), b.promises.begin(), b.promises.end());
}

TEST(Judging, IsTotalPureAndWithoutAllocation) {
  Random random(7);
  for (unsigned round = 0; round < 40; ++round) {
    const std::string text = random_policy(random, 1 + random.below(60));
    const auto policy = Policy::parse(text, "random.yaml");
    ASSERT_TRUE(policy) << policy.error()[0].line << ": " << policy.error()[0].message << text;
    const auto second = Policy::parse(text, "random.yaml");
    for (unsigned i = 0; i < 500; ++i) {
      const RandomCase one(random);
      const std::size_t before = allocations();
      const Verdict verdict = policy->judge(one.finding, one.to, one.how);
      EXPECT_EQ(allocations(), before);
      EXPECT_FALSE(to_string(verdict.action).empty());
      EXPECT_FALSE(to_string(verdict.reason).empty());
      EXPECT_TRUE(same(verdict, policy->judge(one.finding, one.to, one.how)));
      EXPECT_TRUE(same(verdict, second->judge(one.finding, one.to, one.how)));
      const Explanation explained = policy->explain(one.finding, one.to, one.how);
      ASSERT_TRUE(same(verdict, explained.verdict))
          << text << verdict.rule << " and " << explained.verdict.rule;
      ASSERT_FALSE(explained.steps.empty());
      EXPECT_TRUE(explained.steps.back().fits);
    }
  }
}

// Blocking and redacting take a finding beyond chance, or a rule that says how sure it must be.
TEST(Judging, NeverTakesMoreForALessSureFindingWithoutARuleThatSaysSo) {
  Random random(8);
  for (unsigned round = 0; round < 20; ++round) {
    const std::string text = random_policy(random, 20);
    const auto policy = Policy::parse(text, "random.yaml");
    ASSERT_TRUE(policy);
    for (unsigned i = 0; i < 200; ++i) {
      RandomCase one(random);
      one.finding.confidence = Confidence::kWeak;
      // The rules of these policies ask for likely or more, or for nothing.
      const Verdict verdict = policy->judge(one.finding, one.to, one.how);
      EXPECT_LE(verdict.action, Action::kReport) << verdict.rule;
    }
  }
}

}  // namespace
}  // namespace leakwire::laws
