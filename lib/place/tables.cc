#include "place/tables.h"

namespace leakwire::place {

const Company* Tables::company_of(std::string_view host) const noexcept {
  const Company* best = nullptr;
  domains.each_covering(host, [&](const DomainTable::Row& row) {
    const Company& company = companies[row.value];
    if (best == nullptr || company.origin < best->origin) best = &company;
    return best->origin == 0;
  });
  return best;
}

Tables::Where Tables::country_of(const Address& address) const noexcept {
  Where where;
  for (const MmdbFile& file : mmdbs) {
    const MmdbFile::Facts facts = file.look_up(address);
    where.anycast = where.anycast || facts.anycast;
    if (facts.country.known() && !where.country.known()) {
      where.country = facts.country;
      where.from = file.name();
    }
  }
  if (!where.country.known()) {
    where.country = ranges.country_of(address);
    if (where.country.known()) where.from = "geoip";
  }
  return where;
}

Lists::Lists(const Listings& source) : listings(source) {
  for (std::uint32_t number = 0; number < listings.entries.size(); ++number) {
    const Listing& entry = listings.entries[number];
    for (const std::string& domain : entry.domains) domains.add(domain, number);
    for (const std::string& text : entry.networks) {
      if (const auto network = parse_network(text)) networks.add(*network, number);
    }
    if (first_party == Destination::kNotListed && is_first_party(number)) first_party = number;
  }
  for (const std::string& domain : listings.hosted_by) hosted_by.add(domain, 0);
  networks.settle();
}

void Lists::entries_of(std::string_view host, std::vector<std::uint32_t>& out,
                       std::string_view* domain) const {
  out.clear();
  std::string_view level;
  domains.each_covering(host, [&](const DomainTable::Row& row) {
    if (!out.empty() && row.domain != level) return true;
    level = row.domain;
    out.push_back(row.value);
    return false;
  });
  if (domain != nullptr) *domain = level;
}

bool Lists::hosts_us(std::string_view host) const noexcept {
  bool hosts = false;
  hosted_by.each_covering(host, [&](const DomainTable::Row&) { return hosts = true; });
  return hosts;
}

std::uint32_t Lists::choose(std::span<const std::uint32_t> entries,
                            std::string_view path) const noexcept {
  if (entries.size() == 1) return entries.front();
  for (const std::uint32_t entry : entries) {
    for (const std::string& pattern : listings.entries[entry].at) {
      if (!path.empty() && fits_path(pattern, path)) return entry;
    }
  }
  for (const std::uint32_t entry : entries) {
    if (listings.entries[entry].at.empty()) return entry;
  }
  return entries.front();
}

bool fits_path(std::string_view pattern, std::string_view path) noexcept {
  std::size_t in_pattern = 0, in_path = 0;
  std::size_t star = std::string_view::npos;  // the last one, and where its run of bytes ends
  std::size_t run_end = 0;
  while (in_path < path.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      run_end = in_path;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == path[in_path]) {
      ++in_pattern;
      ++in_path;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      in_path = ++run_end;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

}  // namespace leakwire::place
