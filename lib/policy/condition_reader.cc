#include "policy/condition_reader.h"

#include <algorithm>
#include <charconv>

#include "detect/wording.h"
#include "place/kinds.h"
#include "policy/categories.h"
#include "policy/place_pattern.h"
#include "text/domain.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

constexpr std::array<std::string_view, 3> kConfidenceNames{"weak", "likely", "validated"};
constexpr std::array<std::string_view, 2> kChannelWords{"cleartext", "encrypted"};
constexpr std::array<std::string_view, 2> kDirectionWords{"outbound", "inbound"};
constexpr std::array<std::string_view, 3> kValueDomainWords{"ours", "receiver", "other"};
// Without "": nobody names that no ground is needed.
constexpr std::array<std::string_view, 10> kGroundWords{
    "none",          "adequacy", "scc",     "bcr",       "dpf", "code-of-conduct",
    "certification", "contract", "consent", "derogation"};

class ConditionReader {
 public:
  ConditionReader(Reading& reading, Key key) : reading_(reading) { read_.key = key; }

  Condition read(const YamlNode& node) {
    read_value(node);
    return std::move(read_);
  }

 private:
  // `names` without the first `skipped` values of the enumeration.
  void read_mask(const YamlNode& node, std::string_view what,
                 std::span<const std::string_view> names, unsigned skipped = 0) {
    reading_.each_text(node, [&](const YamlNode& item, const std::string& text) {
      const auto found = std::find(names.begin(), names.end(), text);
      if (found == names.end()) {
        reading_.mistake(item, reading_.no_such(what, text, names));
        return;
      }
      read_.mask |= 1U << (skipped + static_cast<unsigned>(found - names.begin()));
      say(text);
    });
  }

  void read_truth(const YamlNode& node) {
    const auto truth = reading_.truth_of(node);
    if (!truth) return;
    read_.mask = *truth ? 2 : 1;
    say(*truth ? "true" : "false");
  }

  // True and false, and texts that are neither.
  void read_truth_or_texts(const YamlNode& node) {
    reading_.each_text(node, [&](const YamlNode& item, const std::string& text) {
      if (text == "true" || text == "false") {
        read_.mask |= text == "true" ? 2U : 1U;
      } else {
        read_.texts.push_back(text);
        warn_of_contract(item, text);
      }
      say(text);
    });
  }

  void read_confidence(const YamlNode& node) {
    const auto least = reading_.named<Confidence>(node, "confidence", kConfidenceNames);
    if (!least) return;
    read_.mask = 7U & (7U << static_cast<unsigned>(*least));
    say(to_string(*least));
  }

  void read_texts(
      const YamlNode& node, Reading::TakeText check = [](const YamlNode&, const std::string&) {}) {
    reading_.each_text(node, [&](const YamlNode& item, const std::string& text) {
      read_.texts.push_back(text);
      say(text);
      check(item, text);
    });
  }

  // Purposes of receivers of this file and, of receivers that are not listed, kinds of the
  // registry.
  void warn_of_purpose(const YamlNode& item, const std::string& text) {
    const auto fits = [&text](std::string_view one) { return wildcard_fits(text, one); };
    if (reading_.purposes.contains(text) || place::is_kind(text)) return;
    const bool is_pattern = text.find('*') != std::string::npos;
    if (is_pattern && (std::any_of(reading_.purposes.begin(), reading_.purposes.end(), fits) ||
                       std::any_of(place::kKinds.begin(), place::kKinds.end(), fits))) {
      return;
    }
    std::vector<std::string_view> names(reading_.purposes.begin(), reading_.purposes.end());
    names.insert(names.end(), place::kKinds.begin(), place::kKinds.end());
    std::sort(names.begin(), names.end());
    reading_.warn(item.place.line, item.place.column,
                  reading_.no_such("purpose of a use of this file", text, names));
  }

  void warn_of_contract(const YamlNode& item, const std::string& text) {
    if (reading_.contracts.contains(text)) return;
    if (text.find('*') != std::string::npos &&
        std::any_of(reading_.contracts.begin(), reading_.contracts.end(),
                    [&text](std::string_view one) { return wildcard_fits(text, one); })) {
      return;
    }
    std::vector<std::string_view> names(reading_.contracts.begin(), reading_.contracts.end());
    std::sort(names.begin(), names.end());
    reading_.warn(item.place.line, item.place.column,
                  reading_.no_such("contract of a receiver of this file", text, names));
  }

  void read_countries(const YamlNode& node) {
    auto countries = std::make_shared<CountrySet>();
    reading_.add_countries(node, true, *countries,
                           [this](const YamlNode&, const std::string& text) { say(text); });
    read_.countries = std::move(countries);
  }

  void read_domains(const YamlNode& node) {
    reading_.each_text(node, [&](const YamlNode& item, const std::string& text) {
      const std::string domain = text::to_ascii_domain(text);
      if (domain.find_first_of("/:@ ") != std::string::npos || domain.starts_with('.')) {
        reading_.mistake(item, "expected a domain, as tracker.example, found " + in_quotes(text));
        return;
      }
      read_.texts.push_back(domain.ends_with('.') ? domain.substr(0, domain.size() - 1) : domain);
      say(text);
    });
  }

  void read_receivers(const YamlNode& node) {
    reading_.each_text(node, [&](const YamlNode& item, const std::string& text) {
      read_.texts.push_back(text);
      say(text);
      if (text.find('*') != std::string::npos || reading_.receivers.contains(text)) return;
      reading_.warn(item.place.line, item.place.column,
                    reading_.no_such_of("receiver of this file", text,
                                        reading_.out.listings.entries, &Listing::id));
    });
  }

  // "30" and ">=30": that or more; ">30", "<30", "<=30", "30-90".
  void read_range(const YamlNode& node) {
    const std::string* text = reading_.fields.text_of(node, "a number, as '<30' or '30-90'");
    if (text == nullptr) return;
    std::string_view rest = *text;
    std::string_view sign;
    for (const std::string_view one : {">=", "<=", ">", "<"}) {
      if (sign.empty() && rest.starts_with(one)) sign = one;
    }
    rest.remove_prefix(sign.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    std::uint32_t first = 0, last = 0;
    const char* end = rest.data() + rest.size();
    auto read = std::from_chars(rest.data(), end, first);
    bool right = read.ec == std::errc();
    last = first;
    const bool is_range = right && sign.empty() && read.ptr != end && *read.ptr == '-';
    if (is_range) {
      read = std::from_chars(read.ptr + 1, end, last);
      right = read.ec == std::errc() && last >= first;
    }
    right = right && read.ptr == end && !(sign == "<" && first == 0) &&
            !(sign == ">" && first == std::numeric_limits<std::uint32_t>::max());
    if (!right) {
      reading_.mistake(
          node, "expected a number, as 30, '<30', '>=30' or '30-90', found " + in_quotes(*text));
      return;
    }
    if (sign == "<" || sign == "<=") {
      read_.most = sign == "<" ? first - 1 : first;
    } else {
      read_.least = sign == ">" ? first + 1 : first;
      if (is_range) read_.most = last;
    }
    say(sign.empty() && !is_range ? *text + " or more" : *text);
  }

  // A name or several: given. A mapping: the name, and the state or states that are asked for.
  void read_consent(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::kMap) {
      reading_.each_text(node, [&](const YamlNode& item, const std::string& text) {
        add_consent(item, text, 1U << static_cast<unsigned>(ConsentState::kGiven));
        say(text + " given");
      });
      return;
    }
    for (std::size_t at = 0; at + 1 < node.items.size(); at += 2) {
      const std::string* name = reading_.fields.text_of(node.items[at], "a name of consent");
      if (name == nullptr) continue;
      std::uint32_t states = 0;
      reading_.each_text(node.items[at + 1], [&](const YamlNode& item, const std::string& text) {
        if (const auto state = consent_state_named(text)) {
          states |= 1U << static_cast<unsigned>(*state);
          say(*name + ' ' + text);
        } else {
          reading_.mistake(item, reading_.no_such("state of consent", text, kConsentStateNames));
        }
      });
      add_consent(node.items[at], *name, states);
    }
  }

  void add_consent(const YamlNode& node, const std::string& name, std::uint32_t states) {
    const auto found = reading_.consents.find(name);
    if (found != reading_.consents.end()) {
      read_.consents.push_back({found->second, states});
      return;
    }
    reading_.mistake(node, reading_.no_such_of("consent of this file's `consent:`", name,
                                               reading_.out.consents, &ConsentMeaning::name));
  }

  void say(std::string_view text) {
    constexpr std::size_t kMost = 120;
    if (read_.wanted.size() > kMost) return;
    if (!read_.wanted.empty()) read_.wanted += ", ";
    read_.wanted += read_.wanted.size() > kMost ? "..." : text;
  }

  void read_value(const YamlNode& node) {
    switch (read_.key) {
      case Key::kTo:
        return read_mask(node, "role", kRoleNames);
      case Key::kWhere:
        return read_mask(node, "part of a message", kWhereNames);
      case Key::kChannel:
        return read_mask(node, "channel", kChannelWords, 1);
      case Key::kDirection:
        return read_mask(node, "direction", kDirectionWords, 1);
      case Key::kConfidence:
        return read_confidence(node);
      case Key::kForm:
        read_mask(node, "form", kFormNames);
        for (unsigned form = 0; form < kFormNames.size(); ++form) {
          if ((read_.mask >> form & 1U) != 0) read_.texts.emplace_back(kFormNames[form]);
        }
        return;
      case Key::kAbroad:
      case Key::kKnown:
        return read_truth(node);
      case Key::kGround:
        return read_mask(node, "ground", kGroundWords, 1);
      case Key::kValueDomain:
        return read_mask(node, "value-domain", kValueDomainWords, 1);
      case Key::kCategory:
      case Key::kAllOf:
        reading_.read_categories(node, read_.texts);
        for (const std::string& text : read_.texts) say(text);
        return;
      case Key::kDetector:
        return read_texts(node, [&](const YamlNode& item, const std::string& text) {
          reading_.check_detector(item, text);
        });
      case Key::kReceiver:
        return read_receivers(node);
      case Key::kImporterCountry:
      case Key::kServerCountry:
      case Key::kControlledFrom:
      case Key::kFromCountry:
        return read_countries(node);
      case Key::kAge:
      case Key::kDistinct:
        return read_range(node);
      case Key::kContract:
        return read_truth_or_texts(node);
      case Key::kDomain:
        return read_domains(node);
      case Key::kConsent:
        return read_consent(node);
      default:
        return read_words(node);
    }
  }

  void read_words(const YamlNode& node) {
    read_texts(node, [this](const YamlNode& item, const std::string& text) {
      if (read_.key == Key::kPurpose) warn_of_purpose(item, text);
      if (read_.key == Key::kUrl) warn_of_place(reading_, item, text);
    });
  }

  Reading& reading_;
  Condition read_;
};

Conditions read_conditions(Reading& reading, const YamlNode& node) {
  Conditions all;
  const auto fields = reading.keys_of(node, kKeyNames);
  if (!fields) return all;
  if (node.items.empty()) reading.mistake(node, "expected at least one condition");
  for (const auto& [name, value] : *fields) {
    const auto key = enumerator_named<Key>(kKeyNames, name);
    if (key) all.push_back(ConditionReader(reading, *key).read(*value));
  }
  std::sort(all.begin(), all.end(),
            [](const Condition& a, const Condition& b) { return a.key < b.key; });
  return all;
}

bool speaks_of(const std::vector<const Conditions*>& parts, std::initializer_list<Key> keys) {
  for (const Conditions* conditions : parts) {
    for (const Condition& one : *conditions) {
      if (std::find(keys.begin(), keys.end(), one.key) != keys.end()) return true;
    }
  }
  return false;
}

bool names(const std::vector<const Conditions*>& parts, Key key, std::uint32_t bit) {
  for (const Conditions* conditions : parts) {
    for (const Condition& one : *conditions) {
      if (one.key == key && (one.mask >> bit & 1U) != 0) return true;
    }
  }
  return false;
}

// The first of the reasons that the conditions speak of.
std::optional<Reason> reason_of(const When& when) {
  std::vector<const Conditions*> negated;
  for (const Conditions& one : when.excluded) negated.push_back(&one);
  for (const Conditions& one : when.unless) negated.push_back(&one);
  std::vector<const Conditions*> parts = negated;
  parts.push_back(&when.all);
  if (speaks_of({&when.all}, {Key::kAge, Key::kDistinct})) return Reason::kAtRest;
  if (names({&when.all}, Key::kChannel, static_cast<unsigned>(Channel::kCleartext)) ||
      names(negated, Key::kChannel, static_cast<unsigned>(Channel::kEncrypted))) {
    return Reason::kCleartext;
  }
  if (speaks_of(parts, {Key::kConsent})) return Reason::kNoConsent;
  if (speaks_of(parts, {Key::kAbroad, Key::kGround, Key::kImporterCountry, Key::kServerCountry,
                        Key::kControlledFrom, Key::kFromCountry})) {
    return Reason::kCrossBorder;
  }
  if (names(parts, Key::kTo, static_cast<unsigned>(Role::kThirdParty))) {
    return Reason::kUnapprovedReceiver;
  }
  return std::nullopt;
}

}  // namespace

ReadWhen read_when(Reading& reading, const Fields& fields) {
  ReadWhen read;
  if (const YamlNode* when = value_of(fields, "when")) {
    read.when.all = read_conditions(reading, *when);
  }
  const auto read_some = [&](std::string_view key, std::vector<Conditions>& into) {
    const YamlNode* node = value_of(fields, key);
    if (node == nullptr) return;
    reading.each_item(
        *node, true, [&](const YamlNode& item) { into.push_back(read_conditions(reading, item)); });
  };
  read_some("not", read.when.excluded);
  read_some("unless", read.when.unless);
  read.names_confidence =
      std::any_of(read.when.all.begin(), read.when.all.end(),
                  [](const Condition& one) { return one.key == Key::kConfidence; });
  read.speaks_of = reason_of(read.when);
  return read;
}

}  // namespace leakwire::policy
