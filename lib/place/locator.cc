#include <algorithm>
#include <array>

#include "leakwire/places.h"
#include "place/answer.h"
#include "place/explain.h"
#include "text/byte_set.h"
#include "text/domain.h"
#include "text/hash.h"

namespace leakwire {
namespace {

// Hosts that are remembered: a later one takes the room of an earlier with the same slot, so that
// whoever sends many hosts makes an answer slower, and never the memory larger.
constexpr std::size_t kSlots = 4096;
constexpr std::size_t kMostKey = 512;

// All that an answer hangs on, but the path. Texts with their lengths: none runs into the next.
bool write_key(const Endpoint& endpoint, std::string& key) {
  const auto add = [&key](std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    key.append(reinterpret_cast<const char*>(&size), sizeof size);
    key += text;
  };
  std::size_t size = endpoint.host.size() + endpoint.address.size();
  for (const std::string_view via : endpoint.via) size += via.size() + sizeof(std::uint32_t);
  if (size > kMostKey) return false;
  key.clear();
  add(endpoint.host);
  add(endpoint.address);
  for (const std::string_view via : endpoint.via) add(via);
  return true;
}

struct Remembered {
  std::string key;
  place::Answer answer;
};

}  // namespace

struct Locator::State {
  State(std::shared_ptr<const place::Tables> the_tables, std::shared_ptr<const place::Lists> lists)
      : tables(std::move(the_tables)), lists(std::move(lists)), slots(kSlots) {
    key.reserve(2 * kMostKey);
  }

  const place::Answer& answer_to(const Endpoint& endpoint) {
    if (!write_key(endpoint, key)) {
      learn(*tables, *lists, endpoint, passing);
      return passing;
    }
    std::unique_ptr<Remembered>& slot = slots[text::Hash64().add(key).value() % kSlots];
    if (slot != nullptr && slot->key == key) return slot->answer;
    if (slot == nullptr) slot = std::make_unique<Remembered>();
    slot->key.clear();  // no answer of another's, should memory end in the midst
    learn(*tables, *lists, endpoint, slot->answer);
    slot->key = key;
    return slot->answer;
  }

  std::shared_ptr<const place::Tables> tables;
  std::shared_ptr<const place::Lists> lists;
  std::string key;
  place::Answer passing;  // of what is too long to be remembered
  std::vector<std::unique_ptr<Remembered>> slots;
  std::vector<std::uint32_t> entries;
  std::string name;
};

Locator::Locator(Places places)
    : state_(std::make_unique<State>(std::move(places.tables_), std::move(places.lists_))) {}
Locator::Locator(Locator&&) noexcept = default;
Locator& Locator::operator=(Locator&&) noexcept = default;
Locator::~Locator() = default;

Destination Locator::locate(const Endpoint& endpoint) noexcept {
  try {
    return conclude(*state_->lists, state_->answer_to(endpoint), endpoint.path);
  } catch (...) {  // no memory is left
    return {};
  }
}

Destination Locator::at_rest() const noexcept {
  Destination out;
  out.role = Role::kFirstParty;
  out.listing = state_->lists->first_party;
  if (out.listing == Destination::kNotListed) return out;
  const Listing& us = state_->lists->listings.entries[out.listing];
  out.owner = us.name;
  out.owner_from = us.name.empty() ? PlaceSource::kNone : PlaceSource::kPolicy;
  out.receiver = us.id;
  out.importer_country = us.country;
  out.controlled_from = us.controlled_from.known() ? us.controlled_from : us.country;
  out.country_certain = us.country.known();
  out.country_from = us.country.known() ? PlaceSource::kPolicy : PlaceSource::kNone;
  return out;
}

ValueDomain Locator::value_domain(std::string_view domain,
                                  const Destination& destination) noexcept {
  if (!text::is_domain_name(domain)) return ValueDomain::kUnknown;
  try {
    std::string& name = state_->name;
    const bool ascii = std::all_of(domain.begin(), domain.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    name = ascii ? domain : text::to_ascii_domain(domain);
    std::transform(name.begin(), name.end(), name.begin(), text::to_lower);
    state_->lists->entries_of(name, state_->entries);
    const auto& entries = state_->entries;
    if (std::any_of(entries.begin(), entries.end(),
                    [&](std::uint32_t entry) { return state_->lists->is_first_party(entry); })) {
      return ValueDomain::kOurs;
    }
    const bool same_listing =
        std::find(entries.begin(), entries.end(), destination.listing) != entries.end();
    const bool same_domain =
        !destination.domain.empty() && place::registrable_domain(name) == destination.domain;
    return same_listing || same_domain ? ValueDomain::kReceiver : ValueDomain::kOther;
  } catch (...) {
    return ValueDomain::kUnknown;
  }
}

std::vector<PlaceStep> Locator::explain(const Endpoint& endpoint) {
  place::Answer answer;
  learn(*state_->tables, *state_->lists, endpoint, answer);
  return place::explain(*state_->tables, *state_->lists, endpoint, answer);
}

}  // namespace leakwire
