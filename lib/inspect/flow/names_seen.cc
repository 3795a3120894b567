#include "inspect/flow/names_seen.h"

#include <algorithm>
#include <utility>

#include "text/byte_set.h"

namespace leakwire::inspect {
namespace {

// Names of hosts are told apart without regard to case (RFC 4343).
std::string lower(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(), text::to_lower);
  return out;
}

}  // namespace

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

void NamesSeen::add(const wire::MailHostSeen& seen, std::uint64_t packet) {
  const auto [place, is_new] = mail_hosts_.try_emplace(lower(seen.domain));
  if (is_new) mail_order_.push_back(place->first);
  std::string host = lower(seen.host);
  std::vector<MailHost>& hosts = place->second;
  const bool known = std::any_of(hosts.begin(), hosts.end(),
                                 [&](const MailHost& one) { return one.name == host; });
  if (!known && hosts.size() < kMostHosts) hosts.push_back({std::move(host), packet});
}

bool NamesSeen::takes_mail(std::string_view domain, std::string_view host,
                           std::uint64_t packet) const {
  const auto place = mail_hosts_.find(lower(domain));
  if (place == mail_hosts_.end()) return false;
  const std::string name = lower(host);
  return std::any_of(place->second.begin(), place->second.end(),
                     [&](const MailHost& one) { return one.packet <= packet && one.name == name; });
}

void NamesSeen::trim() {
  for (const text::Ipv6& address : repeated_) {
    const auto place = names_.find(address);
    if (place != names_.end() && place->second.size() > 1) {
      place->second.erase(place->second.begin(), place->second.end() - 1);
    }
  }
  repeated_.clear();
  while (mail_order_.size() > kMostMail) {
    mail_hosts_.erase(mail_order_.front());
    mail_order_.pop_front();
  }
  while (order_.size() > kMost) {
    names_.erase(order_.front());
    order_.pop_front();
  }
}

void NamesWaiting::add(const wire::NameSeen& seen, std::uint64_t packet) {
  NamesSeen::Name name{packet, std::string(seen.name), {}};
  for (const std::string_view via : seen.via) name.via.emplace_back(via);
  names_.emplace_back(seen.address, std::move(name));
}

void NamesWaiting::add(const wire::MailHostSeen& seen, std::uint64_t packet) {
  mail_hosts_.push_back({packet, std::string(seen.domain), std::string(seen.host)});
}

void NamesWaiting::move_to(NamesSeen& names) {
  for (const auto& [address, name] : names_) {
    const std::vector<std::string_view> via(name.via.begin(), name.via.end());
    names.add(wire::NameSeen{name.name, via, address}, name.packet);
  }
  for (const MailHost& one : mail_hosts_) {
    names.add(wire::MailHostSeen{one.domain, one.host}, one.packet);
  }
  names_.clear();
  mail_hosts_.clear();
}

}  // namespace leakwire::inspect
