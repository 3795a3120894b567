// RangeTable: countries of ranges of addresses, as Debian's tor-geoipdb lists them.
//
// `geoip` has IPv4 addresses as decimal numbers, `geoip6` IPv6 addresses as text; "??" is a country
// that is not known. Hundreds of thousands of lines, so they are read by hand. Built by one thread,
// then read by any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/country.h"
#include "leakwire/result.h"
#include "place/host_name.h"

namespace leakwire::place {

class RangeTable {
 public:
  // The first mistake of the file, where there is one. `name` stands for the file.
  Diagnostics read_geoip(std::string_view bytes, const std::string& name);
  Diagnostics read_geoip6(std::string_view bytes, const std::string& name);

  Country country_of(const Address& address) const noexcept;
  std::size_t size() const noexcept { return quads_.size() + rows_.size(); }

 private:
  struct QuadRow {
    std::uint32_t first = 0, last = 0;
    Country country;
  };
  struct Row {
    Address first{}, last{};
    Country country;
  };
  std::vector<QuadRow> quads_;
  std::vector<Row> rows_;
};

}  // namespace leakwire::place
