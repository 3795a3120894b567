#include "policy/given_reader.h"

#include <algorithm>

#include "detect/wording.h"
#include "policy/categories.h"
#include "policy/consent_signals.h"

namespace leakwire::policy {
namespace {

constexpr std::array<std::string_view, 35> kGivenKeys{"category",
                                                      "detector",
                                                      "form",
                                                      "confidence",
                                                      "host",
                                                      "address",
                                                      "port",
                                                      "path",
                                                      "url",
                                                      "via",
                                                      "at-rest",
                                                      "receiver",
                                                      "owner",
                                                      "to",
                                                      "importer-country",
                                                      "server-country",
                                                      "controlled-from",
                                                      "where",
                                                      "channel",
                                                      "direction",
                                                      "value-domain",
                                                      "field",
                                                      "source",
                                                      "subject",
                                                      "known",
                                                      "from-country",
                                                      "date",
                                                      "age",
                                                      "distinct",
                                                      "all-of",
                                                      "consent",
                                                      "gpc",
                                                      "tcf",
                                                      "us-privacy",
                                                      "gpp"};
constexpr std::array<std::string_view, 2> kCaseKeys{"given", "expect"};
constexpr std::array<std::string_view, 13> kExpectKeys{
    "action",  "rule",    "reason", "mode",     "ground", "abroad",          "promises",
    "purpose", "consent", "role",   "receiver", "owner",  "importer-country"};
constexpr std::array<std::string_view, 3> kConfidenceNames{"weak", "likely", "validated"};

class GivenReader {
 public:
  GivenReader(Reading& reading, const Fields& fields) : reading_(reading), fields_(fields) {}

  Given read() {
    read_finding();
    read_receiver();
    read_circumstances();
    read_signals();
    return std::move(given_);
  }

 private:
  template <class Read>
  void with(std::string_view key, Read read) {
    if (const YamlNode* node = value_of(fields_, key)) read(*node);
  }
  void line(std::string_view key, std::string& out) {
    with(key, [&](const YamlNode& node) { reading_.fields.read_line(node, out); });
  }
  template <class E, std::size_t count>
  void named(std::string_view key, const std::array<std::string_view, count>& names, E& out) {
    with(key, [&](const YamlNode& node) {
      if (const auto value = reading_.named<E>(node, key, names)) out = *value;
    });
  }
  void number(std::string_view key, std::optional<std::uint32_t>& out) {
    with(key, [&](const YamlNode& node) { out = reading_.number_of(node); });
  }
  void truth(std::string_view key, std::optional<bool>& out) {
    with(key, [&](const YamlNode& node) { out = reading_.truth_of(node); });
  }
  // `unknown` is a country that is not known.
  void country(std::string_view key, std::optional<Country>& out) {
    with(key, [&](const YamlNode& node) {
      const std::string* text = reading_.fields.text_of(node, "a country, as DE, or unknown");
      if (text == nullptr) return;
      out = *text == "unknown" ? Country() : reading_.country_of(node, *text);
    });
  }

  void read_finding() {
    with("category", [&](const YamlNode& node) {
      const std::string* text = reading_.fields.text_of(node, "a category, as contact.email");
      if (text == nullptr) return;
      const auto known = categories();
      if (text->starts_with("custom.") ||
          std::find(known.begin(), known.end(), *text) != known.end()) {
        given_.category = *text;
      } else {
        reading_.mistake(node, reading_.no_such("category", *text, known));
      }
    });
    with("detector", [&](const YamlNode& node) {
      reading_.fields.read_line(node, given_.detector);
      reading_.check_detector(node, given_.detector);
    });
    with("form", [&](const YamlNode& node) {
      const std::string* text = reading_.fields.text_of(node);
      if (text != nullptr && reading_.fields.is_named(node, "form", *text, kFormNames)) {
        given_.form = *text;
      }
    });
    named("confidence", kConfidenceNames, given_.confidence);
  }

  // A URL tells the host, the path and the channel.
  void read_url(const YamlNode& node) {
    std::string text;
    reading_.fields.read_line(node, text);
    std::string_view rest = text;
    const std::size_t scheme = rest.find("://");
    if (scheme == std::string_view::npos || scheme == 0) {
      reading_.mistake(node, "expected a URL, as https://pay.example/v1/charge");
      return;
    }
    const std::string_view name = rest.substr(0, scheme);
    given_.channel = name == "https" || name == "wss" ? Channel::kEncrypted
                     : name == "http" || name == "ws" ? Channel::kCleartext
                                                      : Channel::kUnknown;
    rest.remove_prefix(scheme + 3);
    const std::size_t end = rest.find_first_of("/?#");
    std::string_view host = rest.substr(0, end);
    host.remove_prefix(host.rfind('@') + 1);  // npos + 1 is 0
    if (host.starts_with('[')) {
      host = host.substr(1, host.find(']') - 1);
    } else {
      host = host.substr(0, host.find(':'));
    }
    given_.host = host;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    rest = rest.substr(0, rest.find_first_of("?#"));
    given_.path = rest.empty() ? "/" : rest;
  }

  void read_receiver() {
    with("url", [&](const YamlNode& node) { read_url(node); });
    line("host", given_.host);
    line("address", given_.address);
    line("path", given_.path);
    with("port", [&](const YamlNode& node) {
      const auto port = reading_.number_of(node);
      if (port && *port > 65535) reading_.mistake(node, "expected a port, 0 to 65535");
      given_.port = static_cast<std::uint16_t>(port.value_or(0));
    });
    with("via", [&](const YamlNode& node) {
      reading_.each_text(
          node, [&](const YamlNode&, const std::string& text) { given_.via.push_back(text); });
    });
    with("at-rest",
         [&](const YamlNode& node) { given_.at_rest = reading_.truth_of(node).value_or(false); });
    const auto stated = [&](std::string_view key, std::optional<std::string>& out) {
      with(key, [&](const YamlNode& node) { reading_.fields.read_line(node, out.emplace()); });
    };
    stated("receiver", given_.receiver);
    stated("owner", given_.owner);
    with("to", [&](const YamlNode& node) {
      given_.role = reading_.named<Role>(node, "role", kRoleNames);
    });
    country("importer-country", given_.importer_country);
    country("server-country", given_.server_country);
    country("controlled-from", given_.controlled_from);
  }

  void read_circumstances() {
    named("where", kWhereNames, given_.where);
    named("channel", kChannelNames, given_.channel);
    named("direction", kDirectionNames, given_.direction);
    named("value-domain", kValueDomainNames, given_.value_domain);
    line("field", given_.field);
    line("source", given_.source);
    line("subject", given_.subject);
    truth("known", given_.known);
    std::optional<Country> from;
    country("from-country", from);
    given_.from_country = from.value_or(Country());
    with("date", [&](const YamlNode& node) { given_.time = reading_.time_of(node, true); });
    number("age", given_.age);
    number("distinct", given_.distinct);
    with("all-of",
         [&](const YamlNode& node) { reading_.read_categories(node, given_.categories); });
  }

  void read_signals() {
    with("consent", [&](const YamlNode& node) { read_consent(node); });
    truth("gpc", given_.signals.gpc);
    std::string text;
    const auto wire = [&](std::string_view key, std::string_view expected, auto read) {
      with(key, [&](const YamlNode& node) {
        reading_.fields.read_line(node, text);
        if (!read()) reading_.mistake(node, "expected " + std::string(expected));
      });
    };
    wire("tcf", "a TC string of the IAB's TCF 2", [&] {
      given_.signals.tcf_purposes = tcf_purposes(text);
      return given_.signals.tcf_purposes.has_value();
    });
    wire("us-privacy", "a US Privacy string, as 1YNN", [&] {
      given_.signals.us_opt_out = us_opt_out(text);
      return text.size() == 4;
    });
    wire("gpp", "a GPP string", [&] {
      const GppOptOuts outs = gpp_opt_outs(text);
      given_.signals.gpp_sale_opt_out = outs.sale;
      given_.signals.gpp_share_opt_out = outs.share;
      return outs.sale || outs.share;
    });
  }

  // `marketing` alone is given.
  void read_consent(const YamlNode& node) {
    const auto known = [&](const YamlNode& at, const std::string& name) {
      if (reading_.consents.contains(name)) return true;
      std::vector<std::string_view> names;
      for (const ConsentMeaning& one : reading_.out.consents) names.push_back(one.name);
      reading_.mistake(at, reading_.no_such("consent of this file's `consent:`", name, names));
      return false;
    };
    if (node.kind != YamlNode::Kind::kMap) {
      reading_.each_text(node, [&](const YamlNode& item, const std::string& text) {
        if (known(item, text)) given_.consents.push_back({text, ConsentState::kGiven});
      });
      return;
    }
    for (std::size_t at = 0; at + 1 < node.items.size(); at += 2) {
      const std::string* name = reading_.fields.text_of(node.items[at], "a name of consent");
      if (name == nullptr || !known(node.items[at], *name)) continue;
      const auto state =
          reading_.named<ConsentState>(node.items[at + 1], "state of consent", kConsentStateNames);
      if (state) given_.consents.push_back({*name, *state});
    }
  }

  Reading& reading_;
  const Fields& fields_;
  Given given_;
};

// Whether the file can ever give that answer, as far as names tell.
void check_expected(Reading& reading, const YamlNode& node, std::string_view field,
                    const std::string& text) {
  const auto check = [&](std::string_view what, std::span<const std::string_view> names) {
    if (std::find(names.begin(), names.end(), text) == names.end()) {
      reading.mistake(node, reading.no_such(what, text, names));
    }
  };
  if (field == "action") return check("action", kActionNames);
  if (field == "reason") return check("reason", kReasonNames);
  if (field == "mode") return check("mode", kModeNames);
  if (field == "role") return check("role", kRoleNames);
  if (field == "consent") return check("state of consent", kConsentStateNames);
  if (field == "ground") return check("ground", std::span(kGroundNames).subspan(1));
  if (field == "promises") {
    if (reading.promises.contains(text)) return;
    std::vector<std::string_view> ids;
    for (const Promise& one : reading.out.promises) ids.push_back(one.id);
    return check("promise", ids);
  }
  if (field != "rule" || text == "none" || reading.answers.contains(text)) return;
  std::vector<std::string_view> names(reading.answers.begin(), reading.answers.end());
  std::sort(names.begin(), names.end());
  check("rule or use", names);
}

void read_expected(Reading& reading, const YamlNode& node, Case& one) {
  const auto fields = reading.keys_of(node, kExpectKeys);
  if (!fields) return;
  if (fields->empty()) reading.mistake(node, "expected at least one answer, as action");
  for (const std::string_view field : kExpectKeys) {
    const YamlNode* value = value_of(*fields, field);
    if (value == nullptr) continue;
    reading.each_text(*value, [&](const YamlNode& item, const std::string& text) {
      check_expected(reading, item, field, text);
      one.expected.push_back({std::string(field), text, item.place.line, item.place.column});
    });
  }
}

}  // namespace

Given read_given(Reading& reading, const YamlNode& node) {
  const auto fields = reading.keys_of(node, kGivenKeys);
  if (!fields) return {};
  if (value_of(*fields, "category") == nullptr) reading.fields.missing("category", node.place);
  return GivenReader(reading, *fields).read();
}

void read_cases(Reading& reading, const YamlNode& node) {
  for (const Rule& rule : reading.out.rules) reading.answers.insert(rule.name);
  reading.each_item(node, false, [&](const YamlNode& item) {
    const auto fields = reading.keys_of(item, kCaseKeys);
    if (!fields) return;
    Case one;
    if (const YamlNode* given = value_of(*fields, "given")) {
      one.given = read_given(reading, *given);
    } else {
      reading.fields.missing("given", item.place);
    }
    if (const YamlNode* expect = value_of(*fields, "expect")) {
      read_expected(reading, *expect, one);
    } else {
      reading.fields.missing("expect", item.place);
    }
    reading.out.cases.push_back(std::move(one));
  });
}

}  // namespace leakwire::policy
