// Tables: what registries, imported files and ranges of addresses say. Lists: what a policy says.
//
// Made once by one thread, then read by any.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/places.h"
#include "place/domain_table.h"
#include "place/mmdb_file.h"
#include "place/network_table.h"
#include "place/range_table.h"
#include "place/registry_file.h"

namespace leakwire::place {

struct Tables {
  std::deque<std::string> files;     // bytes of imported ones; companies are views into them
  std::vector<std::string> origins;  // "registry", "file disconnect.tsv": strongest first
  std::vector<Company> companies;
  DomainTable domains;          // values: into companies
  std::vector<MmdbFile> mmdbs;  // strongest first
  RangeTable ranges;

  Tables() = default;
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  // Of the strongest origin that knows it, by the longest domain there; nullptr: unknown.
  const Company* company_of(std::string_view host) const noexcept;
  // `country` where a file knows it; `from`, where given: the name of that file.
  struct Where {
    Country country;
    bool anycast = false;
    std::string_view from;
  };
  Where country_of(const Address& address) const noexcept;
};

struct Lists {
  explicit Lists(const Listings& listings);
  Lists(const Lists&) = delete;
  Lists& operator=(const Lists&) = delete;

  // The entries of the longest domain that covers `host`, in their order. `domain`, where given:
  // that domain as it is listed, without "*.".
  void entries_of(std::string_view host, std::vector<std::uint32_t>& out,
                  std::string_view* domain = nullptr) const;
  bool is_first_party(std::uint32_t entry) const noexcept {
    return listings.entries[entry].role == Role::kFirstParty;
  }
  bool hosts_us(std::string_view host) const noexcept;
  // Which of several entries of one domain it is; see Listing::at.
  std::uint32_t choose(std::span<const std::uint32_t> entries,
                       std::string_view path) const noexcept;

  const Listings listings;
  DomainTable domains;  // values: into listings.entries
  DomainTable hosted_by;
  NetworkTable networks;
  std::uint32_t first_party = Destination::kNotListed;  // our first company
};

// Whether `path` is of the form `pattern`, in which '*' is any run of bytes.
bool fits_path(std::string_view pattern, std::string_view path) noexcept;

}  // namespace leakwire::place
