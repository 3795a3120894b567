#include "inspect/flow/names_seen.h"

#include <algorithm>

namespace leakwire::inspect {

void NamesSeen::add(const wire::NameSeen& seen, std::uint64_t packet) {
  const auto [place, is_new] = names_.try_emplace(seen.address);
  std::vector<Name>& names = place->second;
  if (!is_new && names.back().name == seen.name) return;
  if (is_new) {
    order_.push_back(seen.address);
  } else {
    repeated_.push_back(seen.address);
  }
  Name& name = names.emplace_back();
  name.packet = packet;
  name.name = seen.name;
  for (const std::string_view via : seen.via) name.via.emplace_back(via);
}

const NamesSeen::Name* NamesSeen::find(const text::Ipv6& address,
                                       std::uint64_t packet) const noexcept {
  const auto place = names_.find(address);
  if (place == names_.end()) return nullptr;
  const std::vector<Name>& names = place->second;
  const auto behind =
      std::upper_bound(names.begin(), names.end(), packet,
                       [](std::uint64_t at, const Name& one) { return at < one.packet; });
  return behind == names.begin() ? nullptr : &*(behind - 1);
}

void NamesSeen::trim() {
  for (const text::Ipv6& address : repeated_) {
    const auto place = names_.find(address);
    if (place != names_.end() && place->second.size() > 1) {
      place->second.erase(place->second.begin(), place->second.end() - 1);
    }
  }
  repeated_.clear();
  while (order_.size() > kMost) {
    names_.erase(order_.front());
    order_.pop_front();
  }
}

}  // namespace leakwire::inspect
