// Policies: what the tests of the policy room share.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "leakwire/places.h"
#include "leakwire/policy.h"
#include "leakwire/policy_test.h"

namespace leakwire::tests {

inline constexpr std::int64_t kNow = 1'768'435'200'000'000;  // 2026-01-15T00:00:00Z

inline Policy policy_of(std::string_view text) {
  PolicyOptions options;
  options.now = kNow;
  Result<Policy> policy = Policy::parse(text, "test.yaml", options);
  std::string mistakes;
  if (!policy) {
    for (const Diagnostic& one : policy.error()) {
      mistakes += std::to_string(one.line) + ':' + std::to_string(one.column) + ": " + one.message;
      mistakes += '\n';
    }
    ADD_FAILURE() << mistakes;
  }
  return *policy;
}

// No registry and no files: only what the policy says.
inline Places no_places() {
  PlacesOptions options;
  options.registry = false;
  options.geoip_folder.clear();
  Result<Places> places = Places::load(options);
  return *places;
}

// Every kind of rule, use and receiver; the table of verdicts is over this one.
inline constexpr std::string_view kExample = R"(leakwire: 1
us:
  home: EEA
  entities:
    - {name: Example SE, country: DE, domains: [example.com, '*.example.net']}
    - {id: inc, name: Example Inc, country: US, domains: [example.us], transfer: {ground: bcr}}
receivers:
  - id: payments
    name: Example Payments Ltd
    role: processor
    country: IE
    domains: [pay.example]
    contract: {ref: DPA-17, from: 2017-01-01, until: 2025-12-31}
    uses:
      - {purpose: payment, at: ['/v1/*'], may: [payment.*, contact.name], else: block, because: cards}
      - {purpose: help, at: ['/help/*', 'help.pay.example/*'], may: contact.email, else: report}
  - id: mail-us
    role: processor
    country: US
    domains: [mail-us.example]
    transfer: {ground: [safe-harbour, privacy-shield, dpf], checked: 2017-03-01}
    uses: [{purpose: mail, may: contact.email, else: redact}]
  - {id: scc-us, role: processor, country: US, domains: [scc-us.example], transfer: {ground: scc},
     uses: [{purpose: hosting, may: '*'}]}
  - {id: bare-us, role: controller, country: US, domains: [bare-us.example],
     uses: [{purpose: hosting, may: '*'}]}
  - {id: tax, role: authority, country: DE, domains: [tax.example]}
  - {id: roamer, role: processor, country: DE, domains: [roamer.example],
     uses: [{purpose: hosting, may: contact.*, countries: [DE, FR], else: block}]}
  - {id: friend, role: partner, country: FR, domains: [friend.example],
     uses: [{purpose: show, may: online.*, else: block, because: cookies}]}
promises:
  - {id: mails, text: No mail addresses leave without permission.}
  - {id: cards, text: Cards go to the payment processor alone.}
  - {id: safe, text: Passwords are encrypted on the way.}
  - {id: cookies, text: No personal data in cookies.}
  - {id: borders, text: Nothing leaves Europe without a ground.}
consent: {marketing: {tcf: [3, 4], gpc: withdraws, us-privacy: withholds, gpp: {sale: withdraws}, absent: withheld}, lists: }
exceptions:
  - {name: audit, when: {receiver: tax, category: identity.*}, until: 2026-12-31, then: allow}
  - {when: {to: third-party, category: custom.drill}, until: 2026-06-30, ticket: SEC-12, then: allow}
rules:
  - {name: cards-never-to-us, when: {category: payment.card, to: first-party}, then: block, because: cards}
  - {name: email-out, when: {category: contact.email, to: third-party}, unless: {consent: marketing}, then: block, because: mails}
  - {name: clear-passwords, when: {category: credential.*, channel: cleartext}, then: block, because: safe}
  - {name: in-cookies, when: {where: [cookie, set-cookie]}, not: {category: online.*}, then: report, because: cookies}
  - {name: phones, when: {category: contact.phone, confidence: likely, to: third-party}, then: redact}
  - {name: names, when: {category: contact.name, to: [third-party, partner], field: ['*name*', login]}, then: report, reason: outside-purpose, mode: enforce}
  - {name: health-of-minors, when: {category: special.*, subject: minor}, then: block}
  - {name: together, when: {category: contact.email, all-of: [contact.email, payment.*], direction: outbound}, then: redact}
  - {name: old, when: {age: '>365', source: '*.log'}, then: report}
  - {name: small-groups, when: {distinct: '<10', category: location.coordinates}, then: report}
  - {name: our-mails, when: {category: contact.email, value-domain: ours}, then: allow}
  - {name: hosted, when: {url: 'files.example/share/*'}, then: report}
  - {name: below, when: {domain: '*.below.example'}, then: redact}
  - {name: whole, when: {domain: whole.example}, then: redact}
  - {name: no-contract, when: {to: processor, contract: false, category: identity.*}, then: report}
  - {name: owner, when: {owner: 'tracker*'}, then: block}
  - {name: known-people, when: {known: true, to: third-party}, then: block}
  - {name: hashed, when: {form: hashed, to: third-party}, then: report}
  - {name: from-russia, when: {server-country: RU, controlled-from: [RU, BY]}, then: block}
  - {name: nowhere, when: {importer-country: unknown, category: payment.bank}, then: block}
  - {name: abroad, when: {abroad: true}, not: {ground: [adequacy, scc, bcr, dpf]}, then: report, because: borders}
default: report
)";

}  // namespace leakwire::tests
