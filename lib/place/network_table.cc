#include "place/network_table.h"

#include <algorithm>
#include <charconv>

namespace leakwire::place {
namespace {

Address cut(Address address, unsigned bits) noexcept {
  for (std::size_t byte = 0; byte < address.size(); ++byte) {
    const unsigned before = static_cast<unsigned>(byte) * 8;
    if (bits <= before) {
      address[byte] = 0;
    } else if (bits < before + 8) {
      address[byte] &= static_cast<std::uint8_t>(0xFF << (before + 8 - bits));
    }
  }
  return address;
}

}  // namespace

bool Network::holds(const Address& address) const noexcept { return cut(address, bits) == first; }

std::optional<Network> parse_network(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const auto address = parse_address(host);
  if (!address || host.find('%') != std::string_view::npos) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address, 128};
  const bool quad = host.find(':') == std::string_view::npos;
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (!whole || digits.size() > 3 || bits > (quad ? 32U : 128U)) return std::nullopt;
  if (quad) bits += 96;
  return Network{cut(*address, bits), static_cast<std::uint8_t>(bits)};
}

void NetworkTable::add(const Network& network, std::uint32_t value) {
  rows_.push_back({network, {value}, kNone});
}

void NetworkTable::settle() {
  std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return a.network.first != b.network.first ? a.network.first < b.network.first
                                              : a.network.bits < b.network.bits;
  });
  std::vector<Row> once;
  for (Row& row : rows_) {
    if (!once.empty() && once.back().network == row.network) {
      once.back().values.insert(once.back().values.end(), row.values.begin(), row.values.end());
      continue;
    }
    // Those before that hold it are the one before, or around that one.
    std::uint32_t around = once.empty() ? kNone : static_cast<std::uint32_t>(once.size() - 1);
    while (around != kNone && !once[around].network.holds(row.network.first)) {
      around = once[around].around;
    }
    once.push_back({row.network, std::move(row.values), around});
  }
  rows_ = std::move(once);
}

std::span<const std::uint32_t> NetworkTable::find(const Address& address) const noexcept {
  const auto behind =
      std::upper_bound(rows_.begin(), rows_.end(), address,
                       [](const Address& one, const Row& row) { return one < row.network.first; });
  if (behind == rows_.begin()) return {};
  auto at = static_cast<std::uint32_t>(behind - rows_.begin() - 1);
  while (at != kNone && !rows_[at].network.holds(address)) at = rows_[at].around;
  return at == kNone ? std::span<const std::uint32_t>() : rows_[at].values;
}

}  // namespace leakwire::place
