#include "policy/receiver_reader.h"

#include <algorithm>
#include <charconv>

#include "detect/wording.h"
#include "place/host_name.h"
#include "policy/transfer.h"
#include "policy/use_reader.h"
#include "text/domain.h"
#include "text/ip.h"
#include "text/time.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

constexpr std::array<std::string_view, 3> kUsKeys{"home", "entities", "hosted-by"};
constexpr std::array<std::string_view, 7> kOurKeys{
    "id", "name", "country", "controlled-from", "domains", "networks", "transfer"};
constexpr std::array<std::string_view, 10> kReceiverKeys{
    "id",      "name",     "role",     "country",  "controlled-from",
    "domains", "networks", "contract", "transfer", "uses"};
constexpr std::array<std::string_view, 15> kProcessorKeys{
    "id",      "name", "country", "controlled-from", "domains", "networks", "contract", "transfer",
    "purpose", "at",   "may",     "countries",       "else",    "because",  "role"};
constexpr std::array<Role, 7> kListedRoles{
    Role::kProcessor, Role::kSubProcessor, Role::kController, Role::kJointController,
    Role::kGroup,     Role::kPartner,      Role::kAuthority};
constexpr std::array<std::string_view, 3> kContractKeys{"ref", "from", "until"};
constexpr std::array<std::string_view, 4> kTransferKeys{"ground", "checked", "ref", "note"};

// "dpf" and the two schemes before it; adequacy is computed, never stated.
struct GroundWord {
  std::string_view word;
  Ground ground;
  Scope scheme;
};
constexpr std::array kGroundWords{
    GroundWord{"scc", Ground::kScc, Scope::kAll},
    GroundWord{"bcr", Ground::kBcr, Scope::kAll},
    GroundWord{"dpf", Ground::kDpf, Scope::kDpf},
    GroundWord{"privacy-shield", Ground::kAdequacy, Scope::kPrivacyShield},
    GroundWord{"safe-harbour", Ground::kAdequacy, Scope::kSafeHarbour},
    GroundWord{"code-of-conduct", Ground::kCodeOfConduct, Scope::kAll},
    GroundWord{"certification", Ground::kCertification, Scope::kAll},
    GroundWord{"contract", Ground::kContract, Scope::kAll},
    GroundWord{"consent", Ground::kConsent, Scope::kAll},
    GroundWord{"derogation", Ground::kDerogation, Scope::kAll},
};

bool is_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const bool v4 = text::parse_ipv4(address).has_value();
  if (!v4 && !text::parse_ipv6(address)) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return read.ec == std::errc() && read.ptr == digits.data() + digits.size() &&
         length <= (v4 ? 32U : 128U);
}

void read_domains(Reading& reading, const YamlNode& node, std::vector<std::string>& domains) {
  reading.each_text(node, [&](const YamlNode& item, const std::string& text) {
    std::string domain = text::to_ascii_domain(text);
    if (domain.ends_with('.')) domain.pop_back();
    const std::string_view name =
        domain.starts_with("*.") ? std::string_view(domain).substr(2) : std::string_view(domain);
    const bool is_plain = name.find_first_of("/:@ *") == std::string_view::npos;
    const place::HostName host = is_plain ? place::read_host(name) : place::HostName();
    if (host.address) {
      reading.mistake(item, in_quotes(text) + " is an address; addresses stand in `networks:`");
    } else if (host.text.empty()) {
      reading.mistake(
          item, "expected a domain, as example.com or *.example.com, found " + in_quotes(text));
    } else if (place::is_top_level_suffix(host.text)) {
      reading.mistake(item,
                      "below " + in_quotes(text) +
                          " names are given out to anybody; expected a domain of the receiver's");
    } else {
      domains.push_back(std::move(domain));
    }
  });
}

void read_contract(Reading& reading, const YamlNode& node, Agreed& agreed) {
  if (node.kind == YamlNode::Kind::kText) {
    reading.fields.read_line(node, agreed.contract);
    return;
  }
  const auto fields = reading.keys_of(node, kContractKeys);
  if (!fields) return;
  if (const YamlNode* ref = value_of(*fields, "ref")) {
    reading.fields.read_line(*ref, agreed.contract);
  } else {
    reading.fields.missing("ref", node.place);
  }
  if (const YamlNode* from = value_of(*fields, "from")) {
    if (const auto time = reading.time_of(*from)) agreed.contract_from = *time;
  }
  if (const YamlNode* until = value_of(*fields, "until")) {
    if (const auto time = reading.time_of(*until)) agreed.contract_until = *time + text::kDay;
  }
}

void read_transfer(Reading& reading, const YamlNode& node, Agreed& agreed) {
  const auto fields = reading.keys_of(node, kTransferKeys);
  if (!fields) return;
  const YamlNode* checked = value_of(*fields, "checked");
  const auto day = checked == nullptr ? std::nullopt : reading.time_of(*checked);
  const YamlNode* ground = value_of(*fields, "ground");
  if (ground == nullptr) return reading.fields.missing("ground", node.place);
  reading.each_text(*ground, [&](const YamlNode& item, const std::string& text) {
    std::array<std::string_view, kGroundWords.size()> words;
    for (std::size_t at = 0; at < words.size(); ++at) words[at] = kGroundWords[at].word;
    const auto found = std::find(words.begin(), words.end(), text);
    if (text == "adequacy") {
      reading.mistake(item, "adequacy is computed from country and day; leave it out");
    } else if (found == words.end()) {
      reading.mistake(item, reading.no_such("ground", text, words));
    } else {
      const GroundWord& word = kGroundWords[static_cast<std::size_t>(found - words.begin())];
      if (word.scheme != Scope::kAll && checked == nullptr) {
        reading.mistake(item, in_quotes(text) +
                                  " holds for a receiver whose entry was looked up: the key "
                                  "\"checked\" with that day is missing");
      } else if (word.scheme == Scope::kAll || day) {
        agreed.transfers.add({word.ground, word.scheme});
      }
    }
  });
}

class ListingReader {
 public:
  explicit ListingReader(Reading& reading) : reading_(reading) {}

  void read(const YamlNode& node, const Fields& fields, Role role, bool ours) {
    listing_.role = role;
    agreed_.ours = ours;
    agreed_.line = node.place.line;
    agreed_.column = node.place.column;
    read_names(node, fields);
    if (const YamlNode* value = value_of(fields, "role")) read_role(*value);
    agreed_.authority = listing_.role == Role::kAuthority;
    if (const YamlNode* value = value_of(fields, "country")) {
      read_country(*value, listing_.country);
    }
    if (const YamlNode* value = value_of(fields, "controlled-from")) {
      read_country(*value, listing_.controlled_from);
    }
    if (const YamlNode* value = value_of(fields, "domains")) {
      read_domains(reading_, *value, listing_.domains);
    }
    if (const YamlNode* value = value_of(fields, "networks")) {
      read_networks(reading_, *value, listing_.networks);
    }
    if (const YamlNode* value = value_of(fields, "contract")) {
      read_contract(reading_, *value, agreed_);
      if (!agreed_.contract.empty()) reading_.contracts.insert(agreed_.contract);
    }
    if (const YamlNode* value = value_of(fields, "transfer")) {
      read_transfer(reading_, *value, agreed_);
    }
  }

  Listing& listing() { return listing_; }

  void keep(const YamlNode& node) {
    Compiled& out = reading_.out;
    if (!listing_.id.empty()) {
      const auto [known, fresh] =
          reading_.receivers.emplace(listing_.id, out.listings.entries.size());
      if (!fresh) {
        reading_.mistake(node, "a second receiver is named " + in_quotes(listing_.id) +
                                   "; first in line " +
                                   std::to_string(out.agreed[known->second].line));
      }
    }
    out.listings.entries.push_back(std::move(listing_));
    out.agreed.push_back(std::move(agreed_));
  }

 private:
  void read_names(const YamlNode& node, const Fields& fields) {
    const YamlNode* id = value_of(fields, "id");
    const YamlNode* name = value_of(fields, "name");
    if (id != nullptr) reading_.fields.read_line(*id, listing_.id);
    if (name != nullptr) reading_.fields.read_line(*name, listing_.name);
    if (id == nullptr && name == nullptr) reading_.fields.missing("name", node.place);
    if (listing_.id.empty()) listing_.id = listing_.name;
    if (listing_.name.empty()) listing_.name = listing_.id;
  }

  void read_role(const YamlNode& node) {
    std::array<std::string_view, kListedRoles.size()> words;
    for (std::size_t at = 0; at < words.size(); ++at) words[at] = to_string(kListedRoles[at]);
    const std::string* text = reading_.fields.text_of(node);
    if (text == nullptr) return;
    const auto found = std::find(words.begin(), words.end(), *text);
    if (found == words.end()) {
      reading_.mistake(node, reading_.no_such("role of a receiver", *text, words));
    } else {
      listing_.role = kListedRoles[static_cast<std::size_t>(found - words.begin())];
    }
  }

  void read_country(const YamlNode& node, Country& country) {
    const std::string* text = reading_.fields.text_of(node, "a country, as DE");
    if (text == nullptr) return;
    if (const auto read = reading_.country_of(node, *text)) country = *read;
  }

  Reading& reading_;
  Listing listing_;
  Agreed agreed_;
};

void read_our(Reading& reading, const YamlNode& node) {
  const auto fields = reading.keys_of(node, kOurKeys);
  if (!fields) return;
  ListingReader reader(reading);
  reader.read(node, *fields, Role::kFirstParty, true);
  reader.keep(node);
}

void read_home(Reading& reading, const YamlNode& node) {
  reading.add_countries(node, false, reading.out.home);
  const YamlNode& first =
      node.kind == YamlNode::Kind::kList && !node.items.empty() ? node.items.front() : node;
  if (country_group_named(first.text)) {
    reading.out.regime = Regime::kEu;
  } else if (const auto country = country_named(first.text)) {
    reading.out.regime = regime_of_country(*country, reading.out.now);
  }
}

void read_us(Reading& reading, const YamlNode& node) {
  const auto fields = reading.keys_of(node, kUsKeys);
  if (!fields) return;
  if (const YamlNode* home = value_of(*fields, "home")) read_home(reading, *home);
  if (const YamlNode* entities = value_of(*fields, "entities")) {
    reading.each_item(*entities, true, [&](const YamlNode& item) { read_our(reading, item); });
  }
  if (const YamlNode* hosted = value_of(*fields, "hosted-by")) {
    read_domains(reading, *hosted, reading.out.listings.hosted_by);
  }
}

void read_receiver(Reading& reading, const YamlNode& node) {
  const auto fields = reading.keys_of(node, kReceiverKeys);
  if (!fields) return;
  if (value_of(*fields, "role") == nullptr) reading.fields.missing("role", node.place);
  ListingReader reader(reading);
  reader.read(node, *fields, Role::kProcessor, false);
  const std::size_t number = reading.out.listings.entries.size();
  reader.keep(node);
  if (const YamlNode* uses = value_of(*fields, "uses")) {
    reading.each_item(*uses, true, [&](const YamlNode& item) { read_use(reading, item, number); });
  }
}

// One use, its keys beside the receiver's own.
void read_processor(Reading& reading, const YamlNode& node) {
  const auto fields = reading.keys_of(node, kProcessorKeys);
  if (!fields) return;
  ListingReader reader(reading);
  reader.read(node, *fields, Role::kProcessor, false);
  const YamlNode* countries = value_of(*fields, "countries");
  // Where it may be in one country alone, it is there.
  if (countries != nullptr && value_of(*fields, "country") == nullptr) {
    const YamlNode& only = countries->items.size() == 1 ? countries->items.front() : *countries;
    if (const auto country = country_named(only.text)) reader.listing().country = *country;
  }
  const std::size_t number = reading.out.listings.entries.size();
  reader.keep(node);
  read_use_of(reading, node, *fields, number);
}

// One domain of two receivers is told apart by paths alone.
void check_domains(Reading& reading) {
  std::unordered_map<std::string_view, std::size_t> first;
  const Listings& listings = reading.out.listings;
  for (std::size_t number = 0; number < listings.entries.size(); ++number) {
    const Listing& entry = listings.entries[number];
    if (!entry.at.empty()) continue;
    for (const std::string& domain : entry.domains) {
      const auto [known, fresh] = first.emplace(domain, number);
      if (fresh || known->second == number) continue;
      const Agreed& agreed = reading.out.agreed[number];
      reading.fields.mistake({agreed.line, agreed.column},
                             "the domain " + in_quotes(domain) + " is that of " +
                                 in_quotes(listings.entries[known->second].id) + " in line " +
                                 std::to_string(reading.out.agreed[known->second].line) +
                                 " too; tell the two apart by `at:` in all uses of one of them");
    }
  }
}

}  // namespace

void read_networks(Reading& reading, const YamlNode& node, std::vector<std::string>& networks) {
  reading.each_text(node, [&](const YamlNode& item, const std::string& text) {
    if (is_network(text)) {
      networks.push_back(text);
    } else {
      reading.mistake(
          item, "expected a network, as 10.0.0.0/8 or 2001:db8::/32, found " + in_quotes(text));
    }
  });
}

void read_receivers(Reading& reading, const Fields& root) {
  const auto each = [&](std::string_view key, auto read) {
    if (const YamlNode* node = value_of(root, key)) {
      reading.each_item(*node, true, [&](const YamlNode& item) { read(reading, item); });
    }
  };
  if (const YamlNode* home = value_of(root, "home")) read_home(reading, *home);
  if (const YamlNode* us = value_of(root, "us")) read_us(reading, *us);
  each("we", read_our);
  each("receivers", read_receiver);
  each("processors", read_processor);
  settle_places(reading.out);
  check_domains(reading);
}

}  // namespace leakwire::policy
