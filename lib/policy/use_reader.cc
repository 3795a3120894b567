#include "policy/use_reader.h"

#include <algorithm>

#include "detect/wording.h"
#include "policy/categories.h"
#include "policy/place_pattern.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

constexpr std::array<std::string_view, 6> kUseKeys{"purpose",   "at",   "may",
                                                   "countries", "else", "because"};

}  // namespace

void read_use(Reading& reading, const YamlNode& node, std::size_t receiver) {
  if (const auto fields = reading.keys_of(node, kUseKeys)) {
    read_use_of(reading, node, *fields, receiver);
  }
}

void read_use_of(Reading& reading, const YamlNode& node, const Fields& fields,
                 std::size_t receiver) {
  Use use;
  use.line = node.place.line;
  use.column = node.place.column;
  use.otherwise = reading.out.otherwise;
  if (const YamlNode* value = value_of(fields, "purpose")) {
    reading.fields.read_line(*value, use.purpose);
  } else {
    reading.fields.missing("purpose", node.place);
  }
  if (const YamlNode* value = value_of(fields, "at")) {
    reading.each_text(*value, [&](const YamlNode& item, const std::string& text) {
      if (text.find('/') != std::string::npos || text.find('*') != std::string::npos) {
        use.at.push_back(text);
        warn_of_place(reading, item, text);
        use.anywhere = false;
      } else {
        reading.mistake(item, "expected a path, as /v1/*, or host/path, found " + in_quotes(text));
      }
    });
  }
  const YamlNode* may = value_of(fields, "may");
  const bool nothing = may != nullptr && may->kind == YamlNode::Kind::kList && may->items.empty();
  if (may == nullptr || nothing) {
    reading.mistake(may == nullptr ? node : *may,
                    "this use may nothing; `may:` names the categories that are agreed");
  } else {
    reading.read_categories(*may, use.may);
    use.categories = category_bits(use.may);
  }
  if (const YamlNode* value = value_of(fields, "countries")) {
    use.countries = std::make_shared<CountrySet>();
    reading.add_countries(*value, true, *use.countries);
  }
  if (const YamlNode* value = value_of(fields, "else")) {
    if (const auto action = reading.named<Action>(*value, "action", kActionNames)) {
      use.otherwise = *action;
    }
  }
  if (const YamlNode* value = value_of(fields, "because")) {
    reading.read_promises(*value, use.promises);
  }
  Compiled& out = reading.out;
  Agreed& agreed = out.agreed[receiver];
  use.name = out.listings.entries[receiver].id + '.' + use.purpose;
  // Asked of all names first: a receiver may have many thousand.
  const bool twice = !reading.answers.insert(use.name).second &&
                     std::any_of(agreed.uses.begin(), agreed.uses.end(),
                                 [&use](const Use& one) { return one.name == use.name; });
  if (twice && !use.purpose.empty()) {
    reading.mistake(node, "a second use for the purpose " + in_quotes(use.purpose));
  }
  if (!use.purpose.empty()) reading.purposes.insert(use.purpose);
  agreed.uses.push_back(std::move(use));
}

void settle_places(Compiled& policy) {
  for (std::size_t number = 0; number < policy.agreed.size(); ++number) {
    const std::vector<Use>& uses = policy.agreed[number].uses;
    const bool anywhere =
        std::any_of(uses.begin(), uses.end(), [](const Use& use) { return use.at.empty(); });
    if (anywhere) continue;
    for (const Use& use : uses) {
      std::vector<std::string>& at = policy.listings.entries[number].at;
      at.insert(at.end(), use.at.begin(), use.at.end());
    }
  }
}

}  // namespace leakwire::policy
