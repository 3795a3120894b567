#include "place/range_table.h"

#include <algorithm>
#include <charconv>

namespace leakwire::place {
namespace {

// Codes that are no country (EU, AP, A1 of other makers) tell nothing.
Country country_of_code(std::string_view code) noexcept {
  return country_named(code).value_or(Country{});
}

bool read_number(std::string_view digits, std::uint32_t& out) noexcept {
  const char* end = digits.data() + digits.size();
  const auto [behind, error] = std::from_chars(digits.data(), end, out);
  return error == std::errc() && behind == end;
}

bool read_number(std::string_view text, Address& out) noexcept {
  const auto address = text::parse_ipv6(text);
  if (address) out = *address;
  return address.has_value();
}

// Lines "FIRST,LAST,CC" in order, without overlaps.
template <class Row>
Diagnostics read_lines(std::string_view bytes, const std::string& name, std::string_view numbers,
                       std::vector<Row>& rows) {
  rows.reserve(static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')));
  unsigned number = 0;
  const auto mistake = [&](std::size_t column, std::string_view what) {
    return Diagnostics{{name, number, static_cast<unsigned>(column) + 1, std::string(what)}};
  };
  while (!bytes.empty()) {
    ++number;
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    if (end == std::string_view::npos)
      return mistake(line.size(), "cut short; a line end is expected");
    bytes.remove_prefix(end + 1);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t comma = line.find(',');
    const std::size_t second = comma == std::string_view::npos ? comma : line.find(',', comma + 1);
    if (second == std::string_view::npos) {
      return mistake(0, "no range; FIRST,LAST,COUNTRY is expected");
    }
    Row row;
    if (!read_number(line.substr(0, comma), row.first)) return mistake(0, numbers);
    if (!read_number(line.substr(comma + 1, second - comma - 1), row.last)) {
      return mistake(comma + 1, numbers);
    }
    if (row.last < row.first || (!rows.empty() && row.first <= rows.back().last)) {
      return mistake(0, "out of order; ranges behind one another are expected");
    }
    row.country = country_of_code(line.substr(second + 1));
    rows.push_back(row);
  }
  return {};
}

template <class Row, class Number>
Country find(const std::vector<Row>& rows, const Number& number) noexcept {
  const auto behind =
      std::upper_bound(rows.begin(), rows.end(), number,
                       [](const Number& one, const Row& row) { return one < row.first; });
  if (behind == rows.begin()) return {};
  const Row& row = *std::prev(behind);
  return row.last < number ? Country{} : row.country;
}

}  // namespace

Diagnostics RangeTable::read_geoip(std::string_view bytes, const std::string& name) {
  return read_lines(bytes, name, "no address; a decimal number is expected", quads_);
}

Diagnostics RangeTable::read_geoip6(std::string_view bytes, const std::string& name) {
  return read_lines(bytes, name, "no address; an IPv6 address is expected", rows_);
}

Country RangeTable::country_of(const Address& address) const noexcept {
  if (const auto quad = text::mapped_ipv4(address)) {
    std::uint32_t number = 0;
    for (const std::uint8_t byte : *quad) number = number << 8 | byte;
    return find(quads_, number);
  }
  return find(rows_, address);
}

}  // namespace leakwire::place
