// Verdicts worked out by hand: what each part of a policy makes of a case.
#include <gtest/gtest.h>

#include <string>

#include "policies.h"

namespace leakwire {
namespace {

struct VerdictCase {
  const char* given;
  const char* expected;  // action, reason, rule ("-": none)
};

std::string told(const Verdict& verdict) {
  std::string out(to_string(verdict.action));
  out += ' ';
  out += to_string(verdict.reason);
  out += ' ';
  out += verdict.rule.empty() ? "-" : verdict.rule;
  return out;
}

// The finding is validated and of 2026-01-15 where the case does not say.
constexpr VerdictCase kCases[] = {
    // First party: rules come before "allow"; each of our companies is us.
    {"category: contact.email, host: example.com", "allow first-party -"},
    {"category: contact.email, host: www.example.com", "allow first-party -"},
    {"category: contact.email, host: a.example.net", "allow first-party -"},
    {"category: payment.card, host: example.com", "block default cards-never-to-us"},
    {"category: payment.card, host: example.us", "block default cards-never-to-us"},
    {"category: payment.card, host: example.com, confidence: likely",
     "report default cards-never-to-us"},
    {"category: payment.card, host: example.com, confidence: weak",
     "report default cards-never-to-us"},
    {"category: payment.bank, at-rest: true", "allow first-party -"},
    {"category: payment.card, at-rest: true", "block default cards-never-to-us"},
    {"category: contact.name, to: first-party", "allow first-party -"},
    // "*.example.net" covers only what is below it.
    {"category: contact.name, host: example.net", "report default -"},
    // Third parties: whoever is not listed.
    {"category: contact.email, host: tracker.example", "block no-consent email-out"},
    {"category: contact.email, host: tracker.example, confidence: likely",
     "report no-consent email-out"},
    {"category: contact.email, form: hashed, host: tracker.example", "block no-consent email-out"},
    {"category: contact.email", "block no-consent email-out"},
    {"category: contact.email, address: 203.0.113.9", "block no-consent email-out"},
    {"category: contact.email, host: notexample.com", "block no-consent email-out"},
    {"category: online.ad-id, host: tracker.example", "report default -"},
    {"category: online.ad-id, form: hashed, host: tracker.example",
     "report unapproved-receiver hashed"},
    {"category: contact.name, known: true, host: tracker.example",
     "block unapproved-receiver known-people"},
    {"category: contact.name, known: false, host: tracker.example", "report default -"},
    {"category: contact.name, host: tracker.example", "report default -"},
    // Consent: what is stated comes before what the wire says; no signal is not given.
    {"category: contact.email, host: t.example, consent: marketing", "report default -"},
    {"category: contact.email, host: t.example, consent: {marketing: withdrawn}",
     "block no-consent email-out"},
    {"category: contact.email, host: t.example, consent: lists", "block no-consent email-out"},
    {"category: contact.email, host: t.example, gpc: true, consent: marketing", "report default -"},
    {"category: contact.email, host: t.example, gpc: false", "block no-consent email-out"},
    {"category: contact.email, host: t.example, tcf: "
     "CPXxRfAPXxRfAAfKABENB-CgAP_AAAAAAAYgAAAAAAAA",
     "report default -"},
    {"category: contact.email, host: t.example, tcf: "
     "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA",
     "block no-consent email-out"},
    {"category: contact.email, host: t.example, gpc: true, tcf: "
     "CPXxRfAPXxRfAAfKABENB-CgAP_AAAAAAAYgAAAAAAAA",
     "block no-consent email-out"},
    {"category: contact.email, host: t.example, us-privacy: 1YYN", "block no-consent email-out"},
    // Channel: unknown fits neither.
    {"category: credential.password, host: example.com, channel: cleartext",
     "block cleartext clear-passwords"},
    {"category: credential.token, url: 'http://example.com/login'",
     "block cleartext clear-passwords"},
    {"category: credential.token, url: 'https://example.com/login'", "allow first-party -"},
    {"category: credential.password, host: example.com", "allow first-party -"},
    {"category: credential.password, host: example.com, channel: unknown", "allow first-party -"},
    {"category: credential.password, host: t.example, channel: encrypted", "report default -"},
    // Where, and `not`.
    {"category: contact.name, host: example.com, where: cookie", "report default in-cookies"},
    {"category: contact.name, host: example.com, where: set-cookie", "report default in-cookies"},
    {"category: online.cookie-id, host: example.com, where: cookie", "allow first-party -"},
    {"category: contact.name, host: example.com, where: header", "allow first-party -"},
    // A rule that names a confidence acts from that on.
    {"category: contact.phone, host: t.example, confidence: likely",
     "redact unapproved-receiver phones"},
    {"category: contact.phone, host: t.example", "redact unapproved-receiver phones"},
    {"category: contact.phone, host: t.example, confidence: weak", "report default -"},
    // Fields, without regard to case; a rule's own reason and mode.
    {"category: contact.name, host: t.example, field: Full_Name", "report outside-purpose names"},
    {"category: contact.name, host: t.example, field: login", "report outside-purpose names"},
    {"category: contact.name, host: t.example, field: mylogin", "report default -"},
    // Subject, all of a message, direction.
    {"category: special.health, host: example.com, subject: minor",
     "block default health-of-minors"},
    {"category: special.health, host: example.com, subject: customer", "allow first-party -"},
    {"category: special.health, host: example.com", "allow first-party -"},
    {"category: contact.email, host: example.com, direction: outbound, all-of: payment.card",
     "redact default together"},
    {"category: contact.email, host: example.com, all-of: payment.card", "allow first-party -"},
    {"category: contact.email, host: example.com, direction: outbound", "allow first-party -"},
    // At rest: age, and the size of a group.
    {"category: contact.name, at-rest: true, age: 366, source: app.log", "report at-rest old"},
    {"category: contact.name, at-rest: true, age: 365, source: app.log", "allow first-party -"},
    {"category: contact.name, at-rest: true, source: app.log", "allow first-party -"},
    {"category: contact.name, at-rest: true, age: 366, source: app.csv", "allow first-party -"},
    {"category: location.coordinates, at-rest: true, distinct: 9", "report at-rest small-groups"},
    {"category: location.coordinates, at-rest: true, distinct: 10", "allow first-party -"},
    // A rule that allows.
    {"category: contact.email, host: pay.example, value-domain: ours, path: /x",
     "allow approved-use our-mails"},
    // URLs and domains.
    {"category: contact.name, url: 'https://files.example/share/1'", "report default hosted"},
    {"category: contact.name, url: 'https://files.example/own/1'", "report default -"},
    {"category: contact.name, host: files.example", "report default -"},
    {"category: contact.name, host: a.below.example", "redact default below"},
    {"category: contact.name, host: below.example", "report default -"},
    {"category: contact.name, host: whole.example", "redact default whole"},
    {"category: contact.name, host: a.b.WHOLE.example", "redact default whole"},
    {"category: contact.name, host: notwhole.example", "report default -"},
    {"category: contact.name, host: x.example, owner: Tracker Inc", "block default owner"},
    // Uses of a receiver; a path that is not known fits no `at`.
    {"category: payment.card, host: pay.example, path: /v1/charge",
     "allow approved-use payments.payment"},
    {"category: payment.bank, host: www.pay.example, path: /v1/charge",
     "allow approved-use payments.payment"},
    {"category: payment.card, host: pay.example, path: /v2/charge",
     "block outside-purpose payments.payment"},
    {"category: payment.card, host: pay.example", "block outside-purpose payments.payment"},
    {"category: payment.card, host: pay.example, confidence: likely",
     "report outside-purpose payments.payment"},
    {"category: contact.email, host: pay.example, path: /help/1",
     "allow approved-use payments.help"},
    {"category: contact.email, host: help.pay.example, path: /any",
     "allow approved-use payments.help"},
    {"category: payment.card, host: pay.example, path: /help/1",
     "report outside-purpose payments.help"},
    {"category: contact.email, host: pay.example, path: /v1/charge",
     "block outside-purpose payments.payment"},
    {"category: online.cookie-id, host: friend.example", "allow approved-use friend.show"},
    {"category: contact.email, host: friend.example", "block outside-purpose friend.show"},
    {"category: contact.email, receiver: friend", "block outside-purpose friend.show"},
    {"category: contact.phone, host: tax.example", "report outside-purpose -"},
    // Countries of a use.
    {"category: contact.email, host: roamer.example", "allow approved-use roamer.hosting"},
    {"category: contact.email, host: roamer.example, server-country: FR",
     "allow approved-use roamer.hosting"},
    {"category: contact.email, host: roamer.example, server-country: SE",
     "block cross-border roamer.hosting"},
    {"category: payment.card, host: roamer.example, server-country: SE",
     "block outside-purpose roamer.hosting"},
    // Contracts, by the day.
    {"category: identity.passport, host: pay.example, path: /v1/x, date: 2025-12-31",
     "block outside-purpose payments.payment"},
    {"category: identity.passport, host: pay.example, path: /v1/x, date: 2026-01-01",
     "report default no-contract"},
    {"category: identity.passport, host: pay.example, path: /v1/x, date: 2016-12-31",
     "report default no-contract"},
    // Exceptions come first, to the end of their last day.
    {"category: identity.passport, host: tax.example", "allow exception audit"},
    {"category: identity.passport, host: tax.example, date: '2026-12-31T23:59:59Z'",
     "allow exception audit"},
    {"category: identity.passport, host: tax.example, date: 2027-01-01",
     "report outside-purpose -"},
    {"category: custom.drill, host: t.example", "allow exception SEC-12"},
    {"category: custom.other, host: t.example", "report default -"},
    // Borders.
    {"category: contact.name, host: t.example, server-country: RU, controlled-from: BY",
     "block cross-border from-russia"},
    {"category: contact.name, host: t.example, server-country: RU", "report cross-border abroad"},
    {"category: payment.bank, host: t.example", "block cross-border nowhere"},
    {"category: payment.bank, host: t.example, importer-country: FR", "report default -"},
    {"category: contact.name, host: t.example, importer-country: NO", "report default -"},
    {"category: contact.name, host: t.example, importer-country: US", "report cross-border abroad"},
    {"category: contact.name, host: bare-us.example", "report cross-border abroad"},
    {"category: contact.name, host: scc-us.example", "allow approved-use scc-us.hosting"},
    {"category: contact.name, host: example.us", "allow first-party -"},
    // People read their own data.
    {"category: contact.email, to: data-subject", "allow approved-use -"},
    {"category: contact.email, to: data-subject, where: cookie", "report default in-cookies"},
};

TEST(VerdictCases, AreAsWorkedOutByHand) {
  static_assert(std::size(kCases) >= 80);
  const Policy policy = tests::policy_of(tests::kExample);
  Locator locator(tests::no_places().with(policy.listings()));
  for (const VerdictCase& one : kCases) {
    const auto explained = explain_given(policy, locator, one.given);
    ASSERT_TRUE(explained) << one.given << ": " << explained.error().front().message;
    EXPECT_EQ(told(explained->verdict), one.expected) << one.given;
    ASSERT_FALSE(explained->steps.empty());
    EXPECT_TRUE(explained->steps.back().fits) << one.given;
  }
}

TEST(VerdictCases, CarryModePromisesPurposeAndConsent) {
  const Policy policy = tests::policy_of(tests::kExample);
  Locator locator(tests::no_places().with(policy.listings()));
  const auto verdict = [&](const char* given) {
    return explain_given(policy, locator, given)->verdict;
  };
  const Verdict names = verdict("category: contact.name, host: t.example, field: name");
  EXPECT_EQ(names.mode, Mode::kEnforce);
  const Verdict card = verdict("category: payment.card, host: pay.example, path: /v1/x");
  EXPECT_EQ(card.mode, Mode::kWatch);
  EXPECT_EQ(card.purpose, "payment");
  ASSERT_EQ(card.promises.size(), 1U);
  EXPECT_EQ(card.promises[0], "cards");
  EXPECT_EQ(card.abroad, false);
  EXPECT_EQ(card.ground, Ground::kNotNeeded);
  const Verdict mail = verdict("category: contact.email, host: t.example, gpc: true");
  EXPECT_EQ(mail.consent, ConsentState::kWithdrawn);
  EXPECT_EQ(mail.consent_from, ConsentSource::kSecGpc);
  EXPECT_EQ(mail.abroad, std::nullopt);
  EXPECT_EQ(mail.ground, Ground::kNone);
  // The consent that let a rule pass by is told, too.
  const Verdict given = verdict("category: contact.email, host: t.example, consent: marketing");
  EXPECT_EQ(given.consent, ConsentState::kGiven);
  EXPECT_EQ(given.consent_from, ConsentSource::kStated);
}

}  // namespace
}  // namespace leakwire
