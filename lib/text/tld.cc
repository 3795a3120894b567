#include "text/tld.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "text/byte_set.h"

namespace leakwire::text {
namespace {

constexpr std::string_view kNames =
#include "text/tlds.inc"
    ;
constexpr std::size_t kSlots = 4096;  // less than half of them in use
constexpr std::size_t kLongest = 63;  // RFC 1035, section 2.3.4: a label on the wire
static_assert(kNames.size() < 0xFFFF);

constexpr std::size_t slot_of(std::string_view label) noexcept {
  std::uint32_t hash = 0x811C9DC5;  // FNV-1a (draft-eastlake-fnv)
  for (const char c : label) hash = (hash ^ static_cast<std::uint8_t>(to_lower(c))) * 0x01000193;
  return (hash ^ hash >> 15) % kSlots;
}

// Places in kNames plus one, at the slot of the name or behind it; 0: free.
constexpr auto make_places() {
  std::array<std::uint16_t, kSlots> places{};
  std::size_t begin = 0;
  while (begin < kNames.size()) {
    const std::size_t end = kNames.find(' ', begin);
    std::size_t slot = slot_of(kNames.substr(begin, end - begin));
    while (places[slot] != 0) slot = (slot + 1) % kSlots;
    places[slot] = static_cast<std::uint16_t>(begin + 1);
    begin = end + 1;
  }
  return places;
}
constexpr auto kPlaces = make_places();

// Whether `label` stands at the start of `names`, with the blank that ends a name behind it. The
// last name has one too, and a label's own ends the comparison: nothing is read past the end.
bool stands_at(std::string_view names, std::string_view label) noexcept {
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (to_lower(label[i]) != names[i] || label[i] == ' ') return false;
  }
  return names[label.size()] == ' ';
}

}  // namespace

bool is_top_level(std::string_view label) noexcept {
  if (label.size() < 2 || label.size() > kLongest) return false;
  for (std::size_t slot = slot_of(label); kPlaces[slot] != 0; slot = (slot + 1) % kSlots) {
    if (stands_at(kNames.substr(kPlaces[slot] - std::size_t{1}), label)) return true;
  }
  return false;
}

}  // namespace leakwire::text
