#include "policy/policy_reader.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <utility>

#include "detect/pattern_reader.h"
#include "detect/wording.h"
#include "policy/given_reader.h"
#include "policy/receiver_reader.h"
#include "policy/rule_reader.h"
#include "policy/warnings.h"
#include "text/hex.h"
#include "text/time.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

constexpr std::array<std::string_view, 15> kKeys{
    "leakwire", "mode",    "us",      "home",       "we",  "receivers", "processors", "promises",
    "rules",    "consent", "budgets", "exceptions", "own", "default",   "tests"};
constexpr std::array<std::string_view, 5> kPromiseKeys{"id", "text", "source", "seen", "why"};
constexpr std::array<std::string_view, 5> kConsentKeys{"tcf", "gpc", "gpp", "us-privacy", "absent"};
constexpr std::array<std::string_view, 2> kGppKeys{"sale", "share"};
constexpr std::array<std::string_view, 2> kOwnKeys{"clients", "exclude"};
constexpr std::array<std::string_view, 1> kExcludeKeys{"networks"};
constexpr std::array<std::string_view, 2> kSignalWords{"withdraws", "withholds"};
constexpr std::array<std::string_view, 4> kAbsentWords{"none", "given", "withheld", "withdrawn"};

std::string sha256_of(std::string_view text) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string out;
  text::append_hex(out, digest);
  return out;
}

void read_promise(Reading& reading, const YamlNode& node) {
  const auto fields = reading.keys_of(node, kPromiseKeys);
  if (!fields) return;
  Promise promise;
  promise.line = node.place.line;
  promise.column = node.place.column;
  const auto read = [&](std::string_view key, std::string& out, bool wanted) {
    if (const YamlNode* value = value_of(*fields, key)) {
      reading.fields.read_line(*value, out);
    } else if (wanted) {
      reading.fields.missing(key, node.place);
    }
  };
  read("id", promise.id, true);
  read("text", promise.text, true);
  read("source", promise.source, false);
  read("why", promise.why, false);
  if (const YamlNode* seen = value_of(*fields, "seen")) {
    promise.seen = reading.named<Seen>(*seen, "kind of seeing", kSeenNames).value_or(Seen::kWire);
  }
  const bool needs_why = promise.seen == Seen::kPart || promise.seen == Seen::kNever;
  if (needs_why && value_of(*fields, "why") == nullptr) reading.fields.missing("why", node.place);
  if (promise.id.empty()) return;
  const auto [known, fresh] = reading.promises.emplace(promise.id, reading.out.promises.size());
  if (!fresh) {
    reading.mistake(node, "a second promise is named " + in_quotes(promise.id) +
                              "; first in line " +
                              std::to_string(reading.out.promises[known->second].line));
    return;
  }
  reading.out.promises.push_back(std::move(promise));
}

// What a signal that says no makes of the consent.
void read_signal(Reading& reading, const YamlNode& node, ConsentState& state) {
  const std::string* text = reading.fields.text_of(node, "withdraws or withholds");
  if (text == nullptr) return;
  if (*text == "withdraws") {
    state = ConsentState::kWithdrawn;
  } else if (*text == "withholds") {
    state = ConsentState::kWithheld;
  } else {
    reading.mistake(node, reading.no_such("meaning of a signal", *text, kSignalWords));
  }
}

void read_tcf(Reading& reading, const YamlNode& node, std::uint32_t& purposes) {
  constexpr std::uint32_t kPurposes = 24;  // PurposesConsent has that many bits
  reading.each_text(node, [&](const YamlNode& item, const std::string&) {
    const auto number = reading.number_of(item);
    if (!number) return;
    if (*number < 1 || *number > kPurposes) {
      reading.mistake(item, "expected a purpose of the TCF, 1 to 24");
    } else {
      purposes |= 1U << (*number - 1);
    }
  });
}

void read_consent(Reading& reading, const YamlNode& node, ConsentMeaning& meaning) {
  if (node.kind == YamlNode::Kind::kNothing) return;  // known by lists alone
  const auto fields = reading.keys_of(node, kConsentKeys);
  if (!fields) return;
  if (const YamlNode* tcf = value_of(*fields, "tcf")) read_tcf(reading, *tcf, meaning.tcf);
  if (const YamlNode* gpc = value_of(*fields, "gpc")) read_signal(reading, *gpc, meaning.gpc);
  if (const YamlNode* us = value_of(*fields, "us-privacy")) {
    read_signal(reading, *us, meaning.us_privacy);
  }
  if (const YamlNode* gpp = value_of(*fields, "gpp")) {
    if (gpp->kind == YamlNode::Kind::kMap) {
      if (const auto parts = reading.keys_of(*gpp, kGppKeys)) {
        if (const YamlNode* sale = value_of(*parts, "sale")) {
          read_signal(reading, *sale, meaning.gpp_sale);
        }
        if (const YamlNode* share = value_of(*parts, "share")) {
          read_signal(reading, *share, meaning.gpp_share);
        }
      }
    } else {
      read_signal(reading, *gpp, meaning.gpp_sale);
      meaning.gpp_share = meaning.gpp_sale;
    }
  }
  if (const YamlNode* absent = value_of(*fields, "absent")) {
    meaning.absent = reading.named<ConsentState>(*absent, "state of consent", kAbsentWords)
                         .value_or(ConsentState::kNone);
  }
}

void read_consents(Reading& reading, const YamlNode& node) {
  if (reading.fields.is_refused(node)) return;
  if (node.kind != YamlNode::Kind::kMap) {
    return reading.mistake(node, "expected a mapping of names to what they mean on the wire");
  }
  for (std::size_t at = 0; at + 1 < node.items.size(); at += 2) {
    ConsentMeaning meaning;
    reading.fields.read_line(node.items[at], meaning.name);
    if (!reading.consents.emplace(meaning.name, reading.out.consents.size()).second) {
      reading.mistake(node.items[at], "the name " + in_quotes(meaning.name) + " stands twice");
    }
    read_consent(reading, node.items[at + 1], meaning);
    reading.out.consents.push_back(std::move(meaning));
  }
}

void read_own(Reading& reading, const YamlNode& node) {
  const auto fields = reading.keys_of(node, kOwnKeys);
  if (!fields) return;
  if (const YamlNode* clients = value_of(*fields, "clients")) {
    reading.out.clients =
        reading.named<ClientsKept>(*clients, "way to keep clients", kClientsKeptNames)
            .value_or(ClientsKept::kNone);
  }
  const YamlNode* exclude = value_of(*fields, "exclude");
  if (exclude == nullptr) return;
  reading.each_item(*exclude, true, [&](const YamlNode& item) {
    const auto keys = reading.keys_of(item, kExcludeKeys);
    if (!keys) return;
    if (const YamlNode* networks = value_of(*keys, "networks")) {
      read_networks(reading, *networks, reading.out.excluded);
    } else {
      reading.fields.missing("networks", item.place);
    }
  });
}

// What the other parts of the file refer to comes first.
void read_parts(Reading& reading, const YamlNode& root) {
  const auto fields = reading.keys_of(root, kKeys);
  if (!fields) return;
  Compiled& out = reading.out;
  const auto with = [&](std::string_view key, auto read) {
    if (const YamlNode* node = value_of(*fields, key)) read(*node);
  };
  if (value_of(*fields, "leakwire") == nullptr) reading.fields.missing("leakwire", root.place);
  with("leakwire", [&](const YamlNode& node) {
    if (node.kind != YamlNode::Kind::kText || node.text != "1") {
      reading.mistake(node, "expected 1, the version of the form of policies");
    }
  });
  with("mode", [&](const YamlNode& node) {
    out.mode = reading.named<Mode>(node, "mode", kModeNames).value_or(Mode::kWatch);
  });
  with("default", [&](const YamlNode& node) {
    out.otherwise = reading.named<Action>(node, "action", kActionNames).value_or(Action::kReport);
  });
  with("promises", [&](const YamlNode& node) {
    reading.each_item(node, false, [&](const YamlNode& item) { read_promise(reading, item); });
  });
  with("consent", [&](const YamlNode& node) { read_consents(reading, node); });
  read_receivers(reading, *fields);
  read_rules(reading, *fields);
  with("budgets", [&](const YamlNode& node) { read_budgets(reading, node); });
  with("own", [&](const YamlNode& node) { read_own(reading, node); });
  with("tests", [&](const YamlNode& node) { read_cases(reading, node); });
}

void show_parts(Compiled& policy) {
  for (Budget& budget : policy.budgets) {
    budget.info.name = budget.name;
    policy.budget_infos.push_back(budget.info);
  }
  policy.excluded_views.assign(policy.excluded.begin(), policy.excluded.end());
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (const Promise& promise : policy.promises) {
    numbers.emplace(promise.id, numbers.size());
    policy.promise_infos.push_back(
        {promise.id, promise.text, promise.source, promise.seen, promise.why, {}, 0});
  }
  std::unordered_map<std::string_view, const std::vector<std::string_view>*> cited;
  const auto cite = [&](std::string_view name, const std::vector<std::string_view>& promises) {
    for (const std::string_view id : promises) {
      policy.promise_infos[numbers.at(id)].rules.push_back(name);
    }
    cited.emplace(name, &promises);
  };
  for (const Rule& rule : policy.rules) cite(rule.name, rule.promises);
  for (const Agreed& agreed : policy.agreed) {
    for (const Use& use : agreed.uses) cite(use.name, use.promises);
  }
  for (const Budget& budget : policy.budgets) cite(budget.name, budget.info.promises);
  for (const Case& one : policy.cases) {
    for (const Expected& expected : one.expected) {
      const auto rule = expected.field == "rule" ? cited.find(expected.value) : cited.end();
      if (rule == cited.end()) continue;
      for (const std::string_view id : *rule->second) ++policy.promise_infos[numbers.at(id)].tests;
    }
  }
}

}  // namespace

Result<std::shared_ptr<const Compiled>> read_policy(std::string_view text, const std::string& file,
                                                    const PolicyOptions& options) {
  auto compiled = std::make_shared<Compiled>();
  compiled->file = file;
  compiled->name = file.substr(file.rfind('/') + 1);  // npos + 1 is 0
  compiled->now = options.now.value_or(text::now());
  detect::YamlDocument document = detect::read_yaml(text, file, kLargestPolicy, "policy");
  Reading reading(text, file, options.pack, *compiled);
  reading.fields.mistakes() = std::move(document.mistakes);
  if (document.readable) read_parts(reading, document.root);
  Diagnostics& mistakes = reading.fields.mistakes();
  detect::sort_by_place(mistakes);
  if (!mistakes.empty()) return std::move(mistakes);
  compiled->sha256 = sha256_of(text);
  compiled->index.build(compiled->rules);
  show_parts(*compiled);
  warn_of(*compiled);
  detect::sort_by_place(compiled->warnings);
  return std::shared_ptr<const Compiled>(std::move(compiled));
}

}  // namespace leakwire::policy
