#include "policy/given.h"

#include <algorithm>

namespace leakwire::policy {
namespace {

void take_listing(Destination& to, const Listings& listings, std::size_t number) {
  const Listing& entry = listings.entries[number];
  to.listing = static_cast<std::uint32_t>(number);
  to.receiver = entry.id;
  to.owner = entry.name;
  to.role = entry.role;
  to.owner_from = PlaceSource::kPolicy;
  if (!entry.country.known()) return;
  to.importer_country = entry.country;
  to.controlled_from = entry.controlled_from.known() ? entry.controlled_from : entry.country;
  to.country_from = PlaceSource::kPolicy;
}

template <class Is>
std::optional<std::size_t> first_entry(const Listings& listings, Is is) {
  const auto found = std::find_if(listings.entries.begin(), listings.entries.end(), is);
  if (found == listings.entries.end()) return std::nullopt;
  return static_cast<std::size_t>(found - listings.entries.begin());
}

bool is_ours(const Listing& entry) { return entry.role == Role::kFirstParty; }

// What is stated of the receiver is stronger than what any list says.
void take_stated(Destination& to, const Given& given, const Listings& listings) {
  if (given.receiver) {
    const auto number =
        first_entry(listings, [&](const Listing& entry) { return entry.id == *given.receiver; });
    if (number) {
      take_listing(to, listings, *number);
    } else {
      to.receiver = *given.receiver;
    }
  }
  if (given.role && *given.role != to.role) {
    const bool named = !given.host.empty() || !given.address.empty() || given.receiver;
    const auto ours = first_entry(listings, is_ours);
    if (*given.role == Role::kFirstParty && !named && ours) {
      take_listing(to, listings, *ours);
    } else if (*given.role == Role::kThirdParty || *given.role == Role::kDataSubject) {
      to.listing = Destination::kNotListed;
    }
    to.role = *given.role;
  }
  if (given.owner) to.owner = *given.owner;
  if (given.importer_country) to.importer_country = *given.importer_country;
  if (given.server_country) {
    to.server_country = *given.server_country;
    to.country_certain = to.server_country.known();
  }
  if (given.controlled_from) to.controlled_from = *given.controlled_from;
}

}  // namespace

GivenViews::GivenViews(const Given& given, Locator& locator, const Listings& listings,
                       std::int64_t now)
    : via_(given.via.begin(), given.via.end()),
      categories_(given.categories.begin(), given.categories.end()) {
  finding.category = given.category;
  finding.detector = given.detector;
  finding.form = given.form;
  finding.confidence = given.confidence;
  destination = given.at_rest ? locator.at_rest()
                              : locator.locate({.host = given.host,
                                                .address = given.address,
                                                .port = given.port,
                                                .path = given.path,
                                                .via = via_});
  take_stated(destination, given, listings);
  if (std::find(categories_.begin(), categories_.end(), finding.category) == categories_.end()) {
    categories_.push_back(finding.category);
  }
  std::sort(categories_.begin(), categories_.end());
  for (const Given::Stated& one : given.consents) {
    consents_.push_back({one.name, one.state, ConsentSource::kStated});
  }
  circumstances.where = given.where;
  circumstances.channel = given.channel;
  circumstances.direction = given.direction;
  circumstances.value_domain = given.value_domain;
  circumstances.at_rest = given.at_rest;
  circumstances.field = given.field;
  circumstances.path = given.path;
  circumstances.source = given.source;
  circumstances.subject = given.subject;
  circumstances.known = given.known;
  circumstances.from_country = given.from_country;
  const auto ours = first_entry(listings, is_ours);
  if (!circumstances.from_country.known() && ours) {
    circumstances.from_country = listings.entries[*ours].country;
  }
  circumstances.time = given.time.value_or(now);
  circumstances.age = given.age;
  circumstances.distinct = given.distinct;
  circumstances.categories = categories_;
  circumstances.signals = given.signals;
  circumstances.consents = consents_;
}

}  // namespace leakwire::policy
