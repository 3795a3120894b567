// A policy's verdict on what is found on its way to somebody: who receives it, what the policy
// wants done, for which promise.
#include <iostream>
#include <string_view>

#include "leakwire/leakwire.h"

namespace {

constexpr std::string_view kPolicy = R"(
leakwire: 1
we: {name: Example SE, country: DE, domains: [example.com]}
home: EEA
receivers:
  - {id: bank, name: Example Bank, role: processor, country: IE, domains: [pay.example],
     uses: [{purpose: payment, may: [payment.*], else: block, because: cards-to-the-bank}]}
promises:
  - {id: cards-to-the-bank, text: Cards go to the bank alone., source: example, seen: wire}
  - {id: no-email-out, text: E-mail addresses stay with us., source: example, seen: wire}
rules:
  - {name: cards-out, when: {category: payment.card, to: third-party}, then: block,
     because: cards-to-the-bank}
  - {name: email-out, when: {category: contact.email, to: third-party}, then: block,
     because: no-email-out}
)";

}  // namespace

int main() {
  const auto pack = leakwire::DetectorPack::builtin();
  const auto policy = leakwire::Policy::parse(kPolicy, "example.yaml");  // shared by all threads
  const auto places = leakwire::Places::load();
  if (!pack || !policy || !places) return 2;
  leakwire::Scanner scanner(*pack);                             // once a thread
  leakwire::Locator locator(places->with(policy->listings()));  // ... too

  for (const std::string_view host : {"pay.example", "www.example.com", "tracker.example"}) {
    leakwire::Endpoint to;
    to.host = host;
    const leakwire::Destination destination = locator.locate(to);
    leakwire::Circumstances circumstances;
    circumstances.where = leakwire::Where::kBody;
    circumstances.channel = leakwire::Channel::kEncrypted;
    scanner.scan("card=4111111111111111&mail=anna@mail.example.com",
                 [&](const leakwire::Finding& finding, std::string_view) {
                   const auto verdict = policy->judge(finding, destination, circumstances);
                   std::cout << finding.detector << " to " << host << " ("
                             << to_string(destination.role) << "): " << to_string(verdict.action)
                             << ", " << to_string(verdict.reason);
                   for (const auto promise : verdict.promises) std::cout << ", " << promise;
                   std::cout << '\n';
                   return true;
                 });
  }
}
