// Mistakes and warnings of policy files: all of them, each by its place.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "policies.h"

namespace leakwire {
namespace {

std::string shown(const Diagnostics& all) {
  std::string out;
  for (const Diagnostic& one : all) {
    out += std::to_string(one.line) + ':' + std::to_string(one.column) + ": " + one.message + '\n';
  }
  return out;
}

Diagnostics mistakes_of(std::string_view text) {
  PolicyOptions options;
  options.now = tests::kNow;
  const Result<Policy> policy = Policy::parse(text, "p.yaml", options);
  return policy ? Diagnostics() : policy.error();
}

struct MistakeCase {
  const char* text;  // behind "leakwire: 1\n"
  const char* told;  // "line:column: message", its beginning
};

constexpr MistakeCase kMistakes[] = {
    {"rule: []", "2:1: unknown key \"rule\"; did you mean \"rules\"?"},
    {"mode: enforced", "2:7: no mode is named \"enforced\"; did you mean \"enforce\"?"},
    {"default: drop", "2:10: no action is named \"drop\"; expected allow, report, redact or block"},
    {"home: UK", "2:7: no country has the code \"UK\"; did you mean \"GB\"?"},
    {"home: de", "2:7: no country has the code \"de\"; did you mean \"DE\"?"},
    {"we: {name: a, country: EEA}",
     "2:24: \"EEA\" is a group of countries; one country is expected here, as DE"},
    {"rules: [{name: a, when: {url: }, then: block}]", "2:26: expected a text"},
    {"rules: [{name: a, when: {from-country: }, then: block}]", "2:26: expected a text"},
    {"rules: [{name: a, when: {detector: }, then: block}]", "2:26: expected a text"},
    {"home: EUU", "2:7: no country has the code \"EUU\""},
    {"rules: [{name: a, when: {category: contact.mail}, then: block}]",
     "2:36: no category is named \"contact.mail\"; did you mean \"contact.email\"?"},
    {"rules: [{name: a, when: {to: thirdparty}, then: block}]",
     "2:30: no role is named \"thirdparty\"; did you mean \"third-party\"?"},
    {"rules: [{name: a, when: {ground: sccs}, then: block}]",
     "2:34: no ground is named \"sccs\"; did you mean \"scc\"?"},
    {"rules: [{name: a, when: {ground: ''}, then: block}]", "2:34: expected a text"},
    {"rules: [{name: a, when: {channel: unknown}, then: block}]",
     "2:35: no channel is named \"unknown\"; expected cleartext or encrypted"},
    {"rules: [{name: a, when: {abroad: maybe}, then: block}]",
     "2:34: expected true or false, found \"maybe\""},
    {"rules: [{name: a, when: {importer-country: UK}, then: block}]",
     "2:44: no country has the code \"UK\"; did you mean \"GB\"?"},
    {"rules: [{name: a, when: {age: old}, then: block}]", "2:31: expected a number, as 30"},
    {"rules: [{name: a, when: {age: '9-3'}, then: block}]", "2:31: expected a number, as 30"},
    {"rules: [{name: a, when: {consent: marketing}, then: block}]",
     "2:35: no consent of this file's `consent:` is named \"marketing\""},
    {"receivers: [{id: a, role: processor, country: IE, domains: [com]}]",
     "2:61: below \"com\" names are given out to anybody"},
    {"receivers: [{id: a, role: processor, country: IE, domains: ['*.co.uk']}]",
     "2:61: below \"*.co.uk\" names are given out"},
    {"receivers: [{id: a, role: processor, country: IE, domains: [192.0.2.7]}]",
     "2:61: \"192.0.2.7\" is an address; addresses stand in `networks:`"},
    {"receivers: [{id: a, role: processor, country: IE, domains: ['1.2.3']}]",
     "2:61: expected a domain, as example.com"},
    {"rules: [{name: a, when: {domain: 'a b'}, then: block}]", "2:34: expected a domain"},
    {"rules: [{name: a, when: {}, then: block}]", "2:25: expected at least one condition"},
    {"rules: [{name: a, then: stop}]", "2:25: no action is named \"stop\""},
    {"rules: [{name: a}]", "2:9: the key \"then\" is missing"},
    {"rules: [{then: block}]", "2:9: the key \"name\" is missing"},
    {"rules: [{name: a, then: block}, {name: a, then: allow}]",
     "2:40: the name \"a\" is given a second time"},
    {"rules: [{name: a, then: block, because: privacy}]", "2:41: no promise is named \"privacy\""},
    {"rules: [{name: a, then: block, reason: nothing}]", "2:40: no reason is named \"nothing\""},
    {"receivers: [{id: a, role: procesor}]",
     "2:27: no role of a receiver is named \"procesor\"; did you mean \"processor\"?"},
    {"receivers: [{id: a, role: third-party}]",
     "2:27: no role of a receiver is named \"third-party\""},
    {"receivers: [{id: a}]", "2:13: the key \"role\" is missing"},
    {"receivers: [{role: processor}]", "2:13: the key \"name\" is missing"},
    {"receivers: [{id: a, role: group}, {id: a, role: group}]",
     "2:35: a second receiver is named \"a\"; first in line 2"},
    {"receivers: [{id: a, role: group, uses: [{purpose: x}]}]", "2:41: this use may nothing"},
    {"receivers: [{id: a, role: group, uses: [{purpose: x, may: []}]}]",
     "2:59: this use may nothing"},
    {"receivers: [{id: a, role: group, uses: [{may: '*'}]}]",
     "2:41: the key \"purpose\" is missing"},
    {"receivers: [{id: a, role: group, transfer: {ground: dpf}}]",
     "2:53: \"dpf\" holds for a receiver whose entry was looked up"},
    {"receivers: [{id: a, role: group, transfer: {ground: adequacy}}]",
     "2:53: adequacy is computed"},
    {"receivers: [{id: a, role: group, networks: [10.0.0.0/33]}]", "2:45: expected a network"},
    {"receivers: [{id: a, role: group, domains: [a.example]}, {id: b, role: group, domains: "
     "[a.example]}]",
     "2:57: the domain \"a.example\" is that of \"a\" in line 2 too"},
    {"promises: [{id: a, text: b, seen: sometimes}]", "2:35: no kind of seeing is named"},
    {"promises: [{id: a, text: b, seen: never, why: a contract, no bytes}]",
     "2:59: unknown key \"no bytes\"; a text with a comma stands in quotes"},
    {"promises: [{id: a, text: b, seen: never}]", "2:12: the key \"why\" is missing"},
    {"promises: [{id: a, text: b}, {id: a, text: c}]", "2:30: a second promise is named \"a\""},
    {"exceptions: [{when: {known: true}, until: 2026-01-14, then: allow}]",
     "2:43: this exception ended with \"2026-01-14\""},
    {"exceptions: [{when: {known: true}, then: allow}]", "2:14: an exception has an end"},
    {"exceptions: [{until: 2027-01-01, then: allow}]", "2:14: an exception says what it is for"},
    {"exceptions: [{when: {known: true}, until: 2027-02-30, then: allow}]", "2:43: expected a day"},
    {"budgets: [{name: a, count: people, at-most: 3}]", "2:28: no count is named \"people\""},
    {"budgets: [{name: a, at-most: many}]", "2:30: expected a whole number"},
    {"budgets: [{name: a, at-most: 1, per: [day, week]}]", "2:44: a second window"},
    {"consent: {a: {tcf: 25}}", "2:20: expected a purpose of the TCF, 1 to 24"},
    {"consent: {a: {gpc: denies}}", "2:20: no meaning of a signal is named \"denies\""},
    {"own: {clients: hashed}", "2:16: no way to keep clients is named \"hashed\""},
    {"tests: [{given: {category: contact.email}}]", "2:9: the key \"expect\" is missing"},
    {"tests: [{given: {category: contact.email, hosts: a}, expect: {action: allow}}]",
     "2:43: unknown key \"hosts\"; did you mean \"host\"?"},
    {"tests: [{given: {category: contact.email}, expect: {rule: none-such}}]",
     "2:59: no rule or use is named \"none-such\""},
};

TEST(PolicyMistakes, AreToldByTheirPlace) {
  for (const MistakeCase& one : kMistakes) {
    const Diagnostics mistakes = mistakes_of("leakwire: 1\n" + std::string(one.text));
    ASSERT_EQ(mistakes.size(), 1U) << one.text << '\n' << shown(mistakes);
    EXPECT_TRUE(shown(mistakes).starts_with(one.told)) << one.text << '\n'
                                                       << shown(mistakes) << one.told;
    EXPECT_EQ(mistakes[0].file, "p.yaml");
  }
}

TEST(PolicyMistakes, AllOfThemInTheOrderOfTheirPlaces) {
  const Diagnostics mistakes = mistakes_of(
      "mode: wach\nhome: UK\nrules:\n  - {name: a, then: bloc}\n  - {when: {to: us}, then: "
      "block}\n");
  EXPECT_EQ(shown(mistakes),
            "1:1: the key \"leakwire\" is missing\n"
            "1:7: no mode is named \"wach\"; did you mean \"watch\"?\n"
            "2:7: no country has the code \"UK\"; did you mean \"GB\"?\n"
            "4:21: no action is named \"bloc\"; did you mean \"block\"?\n"
            "5:5: the key \"name\" is missing\n"
            "5:17: no role is named \"us\"; expected first-party, processor, sub-processor, "
            "controller, joint-controller, group, partner, authority, data-subject or "
            "third-party\n");
}

TEST(PolicyMistakes, CodesOfCountriesStayTexts) {
  const Policy policy = tests::policy_of("leakwire: 1\nhome: [NO, SE]\n");
  Destination to;
  to.importer_country = *country_named("NO");
  EXPECT_EQ(policy.judge({}, to, {}).abroad, false);
}

TEST(PolicyMistakes, NamesOfThePackAreAsked) {
  const DetectorPack pack = *DetectorPack::builtin();
  PolicyOptions options;
  options.pack = &pack;
  const auto policy = Policy::parse(
      "leakwire: 1\nrules: [{name: a, when: {detector: emial}, then: block}, {name: b, when: "
      "{category: custom.none}, then: block}]",
      "p.yaml", options);
  ASSERT_FALSE(policy);
  EXPECT_EQ(shown(policy.error()),
            "2:36: no detector is named \"emial\"; did you mean \"email\"?\n"
            "2:85: no detector of the pack finds the category \"custom.none\"\n");
}

TEST(PolicyMistakes, OneDomainIsToldApartByPaths) {
  const Policy policy = tests::policy_of(
      "leakwire: 1\nreceivers:\n"
      "  - {id: a, role: group, domains: [a.example], uses: [{purpose: x, may: '*', at: /x/*}]}\n"
      "  - {id: b, role: group, domains: [a.example], uses: [{purpose: y, may: '*', at: /y/*}]}\n"
      "  - {id: c, role: group, domains: [a.example]}\n");
  Locator locator(tests::no_places().with(policy.listings()));
  const auto receiver = [&](std::string_view path) {
    Endpoint endpoint;
    endpoint.host = "a.example";
    endpoint.path = path;
    return std::string(locator.locate(endpoint).receiver);
  };
  EXPECT_EQ(receiver("/x/1"), "a");
  EXPECT_EQ(receiver("/y/1"), "b");
  EXPECT_EQ(receiver("/z/1"), "c");
}

std::string warnings_of(std::string_view text) {
  return shown(tests::policy_of("leakwire: 1\n" + std::string(text)).warnings());
}

TEST(PolicyWarnings, RulesThatCanNeverBeReached) {
  EXPECT_EQ(warnings_of("rules:\n  - {name: a, when: {category: contact.*}, then: report}\n"
                        "  - {name: b, when: {category: contact.email, to: group}, then: block}\n"),
            "4:5: rule b can never be reached: rule a in line 3 fits all that it fits\n");
  EXPECT_EQ(warnings_of("receivers: [{id: x, role: group}]\nrules:\n"
                        "  - {name: a, when: {receiver: x}, unless: {known: true}, then: block}\n"
                        "  - {name: b, when: {receiver: x}, then: report}\n"
                        "  - {name: c, when: {receiver: x, known: true}, then: report}\n"),
            "6:5: rule c can never be reached: rule b in line 5 fits all that it fits\n");
  EXPECT_EQ(warnings_of("rules:\n  - {name: a, when: {domain: a.example}, then: report}\n"
                        "  - {name: b, when: {domain: [b.a.example, x.example]}, then: block}\n"
                        "  - {name: c, when: {domain: b.a.example}, then: block}\n"),
            "5:5: rule c can never be reached: rule a in line 3 fits all that it fits\n");
  EXPECT_EQ(warnings_of("rules:\n  - {name: a, when: {category: contact.*}, not: {to: group}, "
                        "then: report}\n"
                        "  - {name: b, when: {category: contact.email}, then: block}\n"),
            "");
}

TEST(PolicyWarnings, SurerFindingsWithAWeakerAction) {
  EXPECT_EQ(warnings_of("rules:\n  - {name: a, when: {confidence: validated, to: group}, then: "
                        "report}\n  - {name: b, when: {confidence: weak}, then: block}\n"),
            "");  // "b" is wider, and not of the same findings alone
  EXPECT_EQ(warnings_of("rules:\n  - {name: a, when: {confidence: validated}, then: report}\n"
                        "  - {name: b, when: {confidence: weak, to: group}, then: block}\n"),
            "3:5: rule a gives surer findings a weaker action than rule b in line 4 gives the "
            "others\n");
}

TEST(PolicyWarnings, GroundsForSingleCasesAndPromisesWithoutARule) {
  EXPECT_EQ(warnings_of("receivers: [{id: x, role: group, transfer: {ground: derogation}}]\n"),
            "2:13: the standing receiver \"x\" leans on derogation, which is for single cases "
            "(GDPR, art. 49)\n");
  EXPECT_EQ(warnings_of("promises:\n  - {id: a, text: b}\n"
                        "  - {id: c, text: d, seen: never, why: no bytes}\n"),
            "3:5: no rule serves the promise \"a\"; cite it by `because:`, or say `seen: never` "
            "and why\n");
  EXPECT_EQ(warnings_of("rules: [{name: a, when: {receiver: paymnts}, then: block}]\n"
                        "receivers: [{id: payments, role: processor}]\n"),
            "2:36: no receiver of this file is named \"paymnts\"; did you mean \"payments\"?\n");
}

TEST(PolicyWarnings, PatternsThatNoUrlCanFit) {
  const auto told = [](std::string_view pattern) {
    return warnings_of("rules: [{name: a, when: {url: '" + std::string(pattern) +
                       "'}, then: report}]\n");
  };
  const auto warning = [](std::string_view pattern, std::string_view why) {
    return "2:31: no URL can fit the pattern \"" + std::string(pattern) +
           "\": " + std::string(why) + "\n";
  };
  for (const char* right : {"/v3/*", "/", "*", "*/v1/*", "pay.example/*", "*.example/v1/*",
                            "localhost/x", "a.example:8080/*", "pay*"}) {
    EXPECT_EQ(told(right), "") << right;
  }
  EXPECT_EQ(told("v3/*"), warning("v3/*", "\"v3\" would be the host; did you mean \"/v3/*\"?"));
  EXPECT_EQ(told("https://pay.example/*"),
            warning("https://pay.example/*",
                    "patterns are over host and path, without a scheme; "
                    "did you mean \"pay.example/*\"?"));
  EXPECT_EQ(told("/search?q=*"), warning("/search?q=*",
                                         "patterns are over host and path, without "
                                         "the query; did you mean \"/search\"?"));
  EXPECT_EQ(told("pay.example"), warning("pay.example",
                                         "a host alone is asked for by `domain:`; "
                                         "did you mean \"pay.example/*\"?"));
  EXPECT_EQ(told("Pay.example/*"),
            warning("Pay.example/*",
                    "what stands before the first '/' is no host: small letters, "
                    "digits, '-' and '.'"));
  EXPECT_EQ(warnings_of("receivers: [{id: a, role: group, uses: [{purpose: x, may: '*', at: "
                        "v1/*}]}]\n"),
            "2:68: no URL can fit the pattern \"v1/*\": \"v1\" would be the host; did you mean "
            "\"/v1/*\"?\n");
}

TEST(PolicyWarnings, PurposesAndContractsThatNoReceiverHas) {
  constexpr std::string_view kReceivers =
      "receivers: [{id: a, role: group, contract: DPA-17, uses: [{purpose: payment-out, may: "
      "'*'}]}]\n";
  const auto told = [&](std::string_view condition) {
    return warnings_of(std::string(kReceivers) + "rules: [{name: a, when: {" +
                       std::string(condition) + "}, then: report}]\n");
  };
  EXPECT_EQ(told("purpose: payment-out"), "");
  EXPECT_EQ(told("purpose: pay*"), "");
  EXPECT_EQ(told("purpose: analytics"), "");  // a kind of the registry
  EXPECT_EQ(told("purpose: paymentout"),
            "3:35: no purpose of a use of this file is named \"paymentout\"; did you mean "
            "\"payment-out\"?\n");
  EXPECT_EQ(told("contract: [true, DPA-17]"), "");
  EXPECT_EQ(told("contract: DPA-*"), "");
  EXPECT_EQ(told("contract: DPA-18"),
            "3:36: no contract of a receiver of this file is named \"DPA-18\"; did you mean "
            "\"DPA-17\"?\n");
}

// Each list of words to compare with is bounded for the file as a whole.
TEST(PolicyMistakes, ManyUnknownNamesAreToldWithoutComparingEachWithAll) {
  std::string text = "leakwire: 1\nreceivers:\n";
  for (unsigned number = 0; number < 2000; ++number) {
    text += "  - {id: r" + std::to_string(number) + ", role: group}\n";
  }
  text += "rules:\n";
  for (unsigned number = 0; number < 2000; ++number) {
    const std::string id = std::to_string(number);
    text += "  - {name: n" + id + ", when: {receiver: x" + id + "}, then: report}\n";
  }
  const Policy policy = tests::policy_of(text);
  ASSERT_EQ(policy.warnings().size(), 2000U);
  EXPECT_NE(policy.warnings().front().message.find("did you mean"), std::string::npos);
  EXPECT_EQ(policy.warnings().back().message, "no receiver of this file is named \"x1999\"");
}

TEST(PolicyShorthand, MeansTheWholeForm) {
  const Policy policy = tests::policy_of(
      "leakwire: 1\nhome: EU\nwe: {name: Example SE, country: DE, domains: [example.com]}\n"
      "processors: [{name: Pay, domains: [pay.example], may: payment.*, purpose: payment, "
      "countries: [IE]}]\n");
  const Listings& lists = policy.listings();
  ASSERT_EQ(lists.entries.size(), 2U);
  EXPECT_EQ(lists.entries[0].id, "Example SE");
  EXPECT_EQ(lists.entries[0].role, Role::kFirstParty);
  EXPECT_EQ(lists.entries[1].role, Role::kProcessor);
  EXPECT_EQ(lists.entries[1].country.text(), "IE");
  Locator locator(tests::no_places().with(lists));
  const auto explained =
      explain_given(policy, locator, "{category: payment.card, host: pay.example}");
  ASSERT_TRUE(explained);
  EXPECT_EQ(explained->verdict.rule, "Pay.payment");
  EXPECT_EQ(explained->verdict.action, Action::kAllow);
}

}  // namespace
}  // namespace leakwire
