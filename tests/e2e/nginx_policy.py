"""The policy of the tests of proxies: cards are blocked and e-mail addresses taken out on their way
to who is not approved; pay.example may have both."""

POLICY = """leakwire: 1
mode: enforce
us:
  home: EEA
  entities: [{name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}]
receivers:
  - {id: pay, name: Pay, role: processor, country: DE, domains: [pay.example],
     uses: [{purpose: payment, may: [payment.*, contact.email]}]}
promises:
  - {id: cards-stay, text: Card numbers stay with us., source: privacy policy, seen: wire}
  - {id: mail-stays, text: E-mail addresses stay with us., source: privacy policy, seen: wire}
rules:
  - {name: cards-out, when: {category: payment.card, to: third-party}, then: block, because: cards-stay}
  - {name: mail-out, when: {category: contact.email, to: third-party}, then: redact, because: mail-stays}
  - {name: cards-shown, when: {category: payment.card, to: data-subject}, then: block, because: cards-stay}
  - {name: mail-shown, when: {category: contact.email, to: data-subject}, then: redact, because: mail-stays}
default: report
"""
# Everything is blocked that the policy above would take out as well.
STRICT = POLICY.replace("then: redact", "then: block")
# Everything is taken out that the policy above would block as well.
LENIENT = POLICY.replace("then: block", "then: redact")

# Who receives a request is told by a header of its own, so that one nginx serves all tests.
NAMED = "leakwire_receiver $http_x_to; proxy_set_header X-To '';"
APPROVED = {"X-To": "pay.example"}
UNAPPROVED = {"X-To": "collect.tracker.example"}
