#include "place/answer.h"

#include <algorithm>

#include "place/kinds.h"

namespace leakwire::place {
namespace {

constexpr std::size_t kMostVia = 16;  // resolvers give up earlier

// The address of the server: the host itself, else what the log says beside it.
std::optional<Address> address_of(const HostName& host, const Endpoint& endpoint) {
  if (host.address) return host.address;
  return endpoint.address.empty() ? std::nullopt : read_host(endpoint.address).address;
}

// A name that everybody can look up says who is meant, whatever stands at the address: behind a
// proxy that is the next proxy. A private name, or none, says nothing; then the network does.
void find_in_lists(const Lists& lists, const Endpoint& endpoint, bool host_is_address,
                   Answer& answer) {
  if (!answer.host.empty() && !host_is_address) {
    lists.entries_of(answer.host, answer.entries, &answer.listed_as);
    if (!answer.entries.empty()) return;
  }
  const bool by_address = host_is_address || endpoint.host.empty() || is_private_name(answer.host);
  if (!by_address || !answer.address) return;
  const auto entries = lists.networks.find(*answer.address);
  answer.entries.assign(entries.begin(), entries.end());
  answer.by_network = !entries.empty();
}

// What the CNAMEs of a name say.
class Chain {
 public:
  Chain(const Tables& tables, const Lists& lists, Answer& answer)
      : tables_(tables),
        lists_(lists),
        answer_(answer),
        ours_(std::any_of(answer.entries.begin(), answer.entries.end(),
                          [&](std::uint32_t entry) { return lists.is_first_party(entry); })) {}

  void take(std::string_view name) {
    const Company* company = tables_.company_of(name);
    const std::string_view kind = company == nullptr ? std::string_view() : company->kind;
    const bool hosts_us = ours_ && lists_.hosts_us(name);
    if ((is_carrier(kind) || hosts_us) && answer_.carrier.empty()) {
      answer_.carrier = name;
      answer_.carried = true;
    }
    if (!ours_ || settled_) return;
    if (hosts_us) {
      answer_.stays = name;
      settled_ = true;
      return;
    }
    lists_.entries_of(name, entries_);
    const bool theirs = std::none_of(entries_.begin(), entries_.end(), [&](std::uint32_t entry) {
      return lists_.is_first_party(entry);
    });
    // Whoever the policy lists is a receiver, whatever a registry says, but for those who carry
    // the names of others.
    const bool receiver = !entries_.empty() && !is_carrier(kind);
    if (!theirs || !(receiver || is_tracker(kind))) return;
    answer_.entries = entries_;
    answer_.company = company;
    answer_.cloaked = is_tracker(kind);
    answer_.overriding = name;
    answer_.listed_as = {};
    answer_.by_network = false;
    settled_ = true;
  }

 private:
  const Tables& tables_;
  const Lists& lists_;
  Answer& answer_;
  const bool ours_;
  bool settled_ = false;
  std::vector<std::uint32_t> entries_;
};

void clear(Answer& answer) {
  answer.host.clear();
  answer.via_texts.clear();
  answer.via.clear();
  answer.entries.clear();
  answer.domain = answer.overriding = answer.stays = answer.carrier = answer.listed_as = {};
  answer.address.reset();
  answer.company = nullptr;
  answer.where = {};
  answer.carried = answer.cloaked = answer.by_network = false;
}

void take_via(const Endpoint& endpoint, Answer& answer) {
  for (const std::string_view name : endpoint.via) {
    if (answer.via_texts.size() == kMostVia) break;
    HostName via = read_host(name);
    if (via.text.empty() || via.address || via.text == answer.host) continue;
    answer.via_texts.push_back(std::move(via.text));
  }
  answer.via.assign(answer.via_texts.begin(), answer.via_texts.end());
}

}  // namespace

void learn(const Tables& tables, const Lists& lists, const Endpoint& endpoint, Answer& answer) {
  clear(answer);
  HostName host = read_host(endpoint.host);
  answer.address = address_of(host, endpoint);
  if (endpoint.host.empty() && answer.address) {
    host = {format_address(*answer.address), answer.address};
  }
  answer.host = std::move(host.text);
  const bool is_address = host.address.has_value();
  if (!is_address) {
    answer.domain = registrable_domain(answer.host);
    answer.company = tables.company_of(answer.host);
  }
  find_in_lists(lists, endpoint, is_address, answer);
  if (answer.company != nullptr && is_carrier(answer.company->kind)) {
    answer.carried = true;
    answer.carrier = answer.host;
  }
  take_via(endpoint, answer);
  Chain chain(tables, lists, answer);
  for (const std::string_view name : answer.via) chain.take(name);
  if (answer.address) answer.where = tables.country_of(*answer.address);
  answer.carried = answer.carried || answer.where.anycast;
}

Destination conclude(const Lists& lists, const Answer& answer, std::string_view path) noexcept {
  Destination out;
  out.host = answer.host;
  out.domain = answer.domain;
  out.via = answer.via;
  out.cloaked = answer.cloaked;
  out.server_country = answer.where.country;
  if (!answer.entries.empty()) {
    out.listing = lists.choose(answer.entries, path);
    const Listing& listing = lists.listings.entries[out.listing];
    out.receiver = listing.id;
    out.role = listing.role;
    out.owner = listing.name;
    if (!out.owner.empty()) out.owner_from = PlaceSource::kPolicy;
    out.controlled_from = listing.controlled_from;
    if (listing.country.known()) {
      out.importer_country = listing.country;
      out.country_from = PlaceSource::kPolicy;
      if (!out.controlled_from.known()) out.controlled_from = listing.country;
    }
  }
  if (const Company* company = answer.company; company != nullptr) {
    out.kind = company->kind;
    if (out.listing == Destination::kNotListed) out.receiver = company->id;
    if (out.owner.empty()) {
      out.owner = company->owner;
      out.owner_from = PlaceSource::kRegistry;
    }
    if (!out.importer_country.known() && company->country.known()) {
      out.importer_country = company->country;
      out.country_from = PlaceSource::kRegistry;
    }
    if (!out.controlled_from.known()) {
      out.controlled_from =
          company->parent_country.known() ? company->parent_country : company->country;
    }
  }
  out.country_certain = out.importer_country.known() && !answer.carried;
  if (!out.importer_country.known() && out.server_country.known()) {
    out.country_from = PlaceSource::kIp;
  }
  return out;
}

}  // namespace leakwire::place
