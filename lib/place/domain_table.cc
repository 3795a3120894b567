#include "place/domain_table.h"

#include <algorithm>

namespace leakwire::place {
namespace {

// FNV-1a (draft-eastlake-fnv) from the end of a name to its beginning: one pass gives the hashes of
// all its parents.
constexpr std::uint64_t kBasis = 0xCBF29CE484222325ULL;
std::uint64_t step(std::uint64_t hash, char c) noexcept {
  return (hash ^ static_cast<std::uint8_t>(c)) * 0x00000100000001B3ULL;
}

std::size_t mixed(std::uint64_t hash) noexcept {
  return static_cast<std::size_t>((hash ^ hash >> 32) * 0x9E3779B97F4A7C15ULL >> 20);
}

}  // namespace

std::uint64_t DomainTable::hash_of(std::string_view domain) noexcept {
  std::uint64_t hash = kBasis;
  for (std::size_t at = domain.size(); at > 0; --at) hash = step(hash, domain[at - 1]);
  return hash;
}

std::size_t DomainTable::suffixes_of(std::string_view host,
                                     std::array<Suffix, kMostLabels>& out) noexcept {
  std::size_t count = 0;
  std::uint64_t hash = kBasis;
  for (std::size_t at = host.size(); at > 0; --at) {
    hash = step(hash, host[at - 1]);
    if ((at == 1 || host[at - 2] == '.') && count < out.size()) out[count++] = {at - 1, hash};
  }
  return count;
}

std::uint32_t DomainTable::head_of(std::string_view domain, std::uint64_t hash) const noexcept {
  if (slots_.empty()) return kNone;
  for (std::size_t slot = mixed(hash) & (slots_.size() - 1);;
       slot = (slot + 1) & (slots_.size() - 1)) {
    const std::uint32_t row = slots_[slot];
    if (row == kNone) return kNone;
    if (rows_[row].hash == hash && rows_[row].domain == domain) return row;
  }
}

void DomainTable::append(const Row& row, std::uint32_t last) {
  const auto number = static_cast<std::uint32_t>(rows_.size());
  if (last != kNone) {
    rows_.push_back(row);
    rows_[last].next = number;
    return;
  }
  if ((heads_ + 1) * 2 > slots_.size()) grow();
  rows_.push_back(row);
  std::size_t slot = mixed(row.hash) & (slots_.size() - 1);
  while (slots_[slot] != kNone) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = number;
  ++heads_;
}

void DomainTable::grow() {
  std::vector<std::uint32_t> wider(std::max<std::size_t>(64, slots_.size() * 2), kNone);
  for (const std::uint32_t head : slots_) {
    if (head == kNone) continue;
    std::size_t slot = mixed(rows_[head].hash) & (wider.size() - 1);
    while (wider[slot] != kNone) slot = (slot + 1) & (wider.size() - 1);
    wider[slot] = head;
  }
  slots_ = std::move(wider);
}

}  // namespace leakwire::place
