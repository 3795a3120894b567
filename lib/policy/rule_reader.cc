#include "policy/rule_reader.h"

#include <algorithm>
#include <unordered_set>

#include "detect/wording.h"
#include "policy/condition_reader.h"
#include "text/time.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

constexpr std::array<std::string_view, 8> kRuleKeys{"name", "when",    "not",    "unless",
                                                    "then", "because", "reason", "mode"};
constexpr std::array<std::string_view, 10> kExceptionKeys{
    "name", "when", "not", "unless", "then", "because", "until", "by", "ticket", "why"};
constexpr std::array<std::string_view, 9> kBudgetKeys{"name",    "when", "not",  "unless", "count",
                                                      "at-most", "per",  "then", "because"};
constexpr std::array<std::string_view, 6> kPerWords{"hour",  "day",      "week",
                                                    "month", "receiver", "border"};

// A rule's name; the name of another rule is a mistake.
void read_name(Reading& reading, const YamlNode& node, const Fields& fields,
               std::unordered_set<std::string>& names, std::string& name) {
  const YamlNode* value = value_of(fields, "name");
  if (value == nullptr) return reading.fields.missing("name", node.place);
  reading.fields.read_line(*value, name);
  if (!name.empty() && !names.insert(name).second) {
    reading.mistake(*value, "the name " + in_quotes(name) + " is given a second time");
  }
}

void read_action(Reading& reading, const YamlNode& node, const Fields& fields, Action& then) {
  const YamlNode* value = value_of(fields, "then");
  if (value == nullptr) return reading.fields.missing("then", node.place);
  if (const auto action = reading.named<Action>(*value, "action", kActionNames)) then = *action;
}

Rule begin_rule(Reading& reading, const YamlNode& node, const Fields& fields) {
  Rule rule;
  rule.line = node.place.line;
  rule.column = node.place.column;
  rule.mode = reading.out.mode;
  read_action(reading, node, fields, rule.then);
  ReadWhen read = read_when(reading, fields);
  rule.when = std::move(read.when);
  rule.names_confidence = read.names_confidence;
  rule.reason = rule.then == Action::kAllow ? Reason::kApprovedUse
                                            : read.speaks_of.value_or(Reason::kDefault);
  if (const YamlNode* because = value_of(fields, "because")) {
    reading.read_promises(*because, rule.promises);
  }
  return rule;
}

void read_rule(Reading& reading, const YamlNode& node, std::unordered_set<std::string>& names) {
  const auto fields = reading.keys_of(node, kRuleKeys);
  if (!fields) return;
  Rule rule = begin_rule(reading, node, *fields);
  read_name(reading, node, *fields, names, rule.name);
  rule.what = "rule " + rule.name;
  if (const YamlNode* value = value_of(*fields, "reason")) {
    if (const auto reason = reading.named<Reason>(*value, "reason", kReasonNames)) {
      rule.reason = *reason;
    }
  }
  if (const YamlNode* value = value_of(*fields, "mode")) {
    if (const auto mode = reading.named<Mode>(*value, "mode", kModeNames)) rule.mode = *mode;
  }
  reading.out.rules.push_back(std::move(rule));
}

void read_end(Reading& reading, const YamlNode& node, const Fields& fields, Rule& rule) {
  const YamlNode* until = value_of(fields, "until");
  if (until == nullptr) {
    reading.mistake(node, "an exception has an end: the key \"until\" is missing");
    return;
  }
  const auto day = reading.time_of(*until);
  if (!day) return;
  rule.until = *day + text::kDay;
  if (rule.until <= reading.out.now) {
    reading.mistake(*until, "this exception ended with " + in_quotes(until->text) +
                                "; take it out, or agree on a new end");
  }
}

void read_exception(Reading& reading, const YamlNode& node,
                    std::unordered_set<std::string>& names) {
  const auto fields = reading.keys_of(node, kExceptionKeys);
  if (!fields) return;
  Rule rule = begin_rule(reading, node, *fields);
  rule.exception = true;
  rule.reason = Reason::kException;
  if (value_of(*fields, "when") == nullptr) {
    reading.mistake(node, "an exception says what it is for: the key \"when\" is missing");
  }
  const std::string number = std::to_string(reading.out.rules.size() + 1);
  rule.what = "exception " + number;
  rule.name = rule.what;
  std::string text;
  for (const std::string_view key : {"by", "why"}) {
    if (const YamlNode* value = value_of(*fields, key)) reading.fields.read_line(*value, text);
  }
  if (const YamlNode* value = value_of(*fields, "ticket")) {
    reading.fields.read_line(*value, rule.name);
  }
  if (value_of(*fields, "name") != nullptr) read_name(reading, node, *fields, names, rule.name);
  read_end(reading, node, *fields, rule);
  reading.out.rules.push_back(std::move(rule));
}

void read_per(Reading& reading, const YamlNode& node, BudgetInfo& info) {
  bool has_window = false;
  reading.each_text(node, [&](const YamlNode& item, const std::string& text) {
    if (text == "receiver") {
      info.per_receiver = true;
    } else if (text == "border") {
      info.per_border = true;
    } else if (const auto window = window_named(text)) {
      if (has_window) reading.mistake(item, "a second window; a budget has one");
      info.window = *window;
      has_window = true;
    } else {
      reading.mistake(item, reading.no_such("window or group", text, kPerWords));
    }
  });
}

void read_limit(Reading& reading, const YamlNode& node, const Fields& fields, BudgetInfo& info) {
  if (const YamlNode* value = value_of(fields, "count")) {
    if (const auto counted = reading.named<Counted>(*value, "count", kCountedNames)) {
      info.counted = *counted;
    }
  }
  const YamlNode* most = value_of(fields, "at-most");
  if (most == nullptr) return reading.fields.missing("at-most", node.place);
  if (const auto number = reading.number_of(*most)) info.at_most = *number;
}

}  // namespace

void read_rules(Reading& reading, const Fields& root) {
  std::unordered_set<std::string> names;
  if (const YamlNode* node = value_of(root, "exceptions")) {
    reading.each_item(*node, false,
                      [&](const YamlNode& item) { read_exception(reading, item, names); });
  }
  reading.out.exceptions = reading.out.rules.size();
  if (const YamlNode* node = value_of(root, "rules")) {
    reading.each_item(*node, false, [&](const YamlNode& item) { read_rule(reading, item, names); });
  }
}

void read_budgets(Reading& reading, const YamlNode& node) {
  std::unordered_set<std::string> names;
  reading.each_item(node, false, [&](const YamlNode& item) {
    const auto fields = reading.keys_of(item, kBudgetKeys);
    if (!fields) return;
    Budget budget;
    budget.line = item.place.line;
    budget.column = item.place.column;
    read_name(reading, item, *fields, names, budget.name);
    budget.when = read_when(reading, *fields).when;
    read_limit(reading, item, *fields, budget.info);
    if (const YamlNode* per = value_of(*fields, "per")) read_per(reading, *per, budget.info);
    if (value_of(*fields, "then") != nullptr) {
      read_action(reading, item, *fields, budget.info.then);
    }
    if (const YamlNode* because = value_of(*fields, "because")) {
      reading.read_promises(*because, budget.info.promises);
    }
    reading.out.budgets.push_back(std::move(budget));
  });
}

}  // namespace leakwire::policy
