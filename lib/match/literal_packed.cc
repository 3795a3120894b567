#include "match/literal_packed.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <utility>

#include "match/kernel.h"
#include "match/literal_windows.h"

namespace leakwire::match {
namespace {

constexpr std::size_t kPlaces = LiteralTables::kPlaces;
constexpr std::size_t kKeyPlaces = 3;  // of a window, told by the table
constexpr std::size_t kLongest = 64;
constexpr std::size_t kMostLiterals = 1024;  // so that a plan takes milliseconds
// At a place of text, by the model. With more of them Hyperscan is faster (decision 0007).
constexpr double kMostCandidates = 24.0 / 1024;
constexpr std::size_t kMostKeyBytes = 4;   // of a place in the table, both cases of a letter as one
constexpr std::size_t kMostOfOneKey = 32;  // all of them are compared where it stands
constexpr std::uint8_t kKeyFold = 0xDF;
constexpr std::size_t kNoWindow = ~std::size_t{0};

std::vector<std::uint8_t> key_bytes(const text::ByteSet& place) {
  std::vector<std::uint8_t> bytes;
  place.each([&](std::uint8_t byte) {
    const auto folded = static_cast<std::uint8_t>(byte & kKeyFold);
    if (std::find(bytes.begin(), bytes.end(), folded) == bytes.end()) bytes.push_back(folded);
  });
  return bytes;
}

bool has_key(const Literal& literal, std::size_t window) {
  for (std::size_t i = 0; i < kKeyPlaces; ++i) {
    const std::size_t bytes = key_bytes(literal[window + i]).size();
    if (bytes == 0 || bytes > kMostKeyBytes) return false;
  }
  return true;
}

// How many literals have a window with these first bytes, of each place the first that it may be.
using KeyCounts = std::map<std::uint32_t, std::size_t>;

std::size_t& count_of(const Literal& literal, std::size_t window, KeyCounts& counts) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < kKeyPlaces; ++i) {
    key = key << 8 | key_bytes(literal[window + i]).front();
  }
  return counts[key];
}

std::size_t window_of(const Literal& literal, const Rarity& rarity, KeyCounts& counts) {
  std::size_t best = kNoWindow;
  double least = 2;  // more than any chance
  for (std::size_t window = 0; window + kKeyPlaces <= literal.size(); ++window) {
    if (!has_key(literal, window) || count_of(literal, window, counts) == kMostOfOneKey) continue;
    const double chance = rarity.of_window(literal, window);
    if (chance >= least) continue;
    least = chance;
    best = window;
  }
  if (best != kNoWindow) ++count_of(literal, best, counts);
  return best;
}

// The windows that each literal may be given whatever the others are given, and its own.
std::vector<std::vector<std::size_t>> choices_of(const std::vector<Literal>& literals,
                                                 const std::vector<std::size_t>& windows) {
  KeyCounts counts;
  const auto each_window = [&](std::size_t l, auto visit) {
    for (std::size_t window = 0; window + kKeyPlaces <= literals[l].size(); ++window) {
      if (has_key(literals[l], window)) visit(window);
    }
  };
  for (std::size_t l = 0; l < literals.size(); ++l) {
    each_window(l, [&](std::size_t window) { ++count_of(literals[l], window, counts); });
  }
  std::vector<std::vector<std::size_t>> choices(literals.size());
  for (std::size_t l = 0; l < literals.size(); ++l) {
    each_window(l, [&](std::size_t window) {
      const bool few = count_of(literals[l], window, counts) <= kMostOfOneKey;
      if (few || window == windows[l]) choices[l].push_back(window);
    });
  }
  return choices;
}

// Adds what may stand at a literal's places to the tables.
void add_places(const Literal& literal, const LiteralPlan& plan, LiteralTables& tables) {
  const std::size_t half = plan.class_bucket / 8, nibble_half = plan.nibble_bucket / 8;
  const auto bit = static_cast<std::uint8_t>(1U << plan.class_bucket % 8);
  const auto nibble_bit = static_cast<std::uint8_t>(1U << plan.nibble_bucket % 8);
  for (std::size_t place = 0; place < kPlaces; ++place) {
    const bool ended = plan.window + place >= literal.size();
    const text::ByteSet bytes = ended ? ~text::ByteSet{} : literal[plan.window + place];
    bytes.each([&](std::uint8_t byte) {
      tables.by_byte[place][byte] |= static_cast<std::uint16_t>(1U << plan.class_bucket);
      tables.by_class[place][half][LiteralTables::folded(byte)] |= bit;
      tables.by_low[place][nibble_half][byte & 15] |= nibble_bit;
      tables.by_high[place][nibble_half][byte >> 4] |= nibble_bit;
    });
  }
}

std::uint32_t key_at(const char* text) {
  std::uint8_t bytes[kKeyPlaces];
  std::memcpy(bytes, text, kKeyPlaces);
  return (bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16) &
         (kKeyFold * 0x010101U);
}

}  // namespace

std::vector<LiteralPlan> PackedLiterals::plan(const std::vector<Literal>& literals) {
  if (literals.size() > kMostLiterals) return {};
  const Rarity rarity;
  KeyCounts counts;
  std::vector<std::size_t> windows;
  windows.reserve(literals.size());
  for (const Literal& literal : literals) {
    if (literal.size() < kKeyPlaces || literal.size() > kLongest) return {};
    windows.push_back(window_of(literal, rarity, counts));
    if (windows.back() == kNoWindow) return {};
  }
  std::vector<std::vector<std::size_t>> choices = choices_of(literals, windows);
  Buckets by_class = buckets_of(literals, windows, rarity, LookUp::kClasses);
  move_literals(literals, choices, rarity, LookUp::kClasses, windows, by_class);
  for (std::size_t l = 0; l < literals.size(); ++l) choices[l] = {windows[l]};
  Buckets by_nibble = buckets_of(literals, windows, rarity, LookUp::kNibbles);
  move_literals(literals, choices, rarity, LookUp::kNibbles, windows, by_nibble);
  const bool by_classes = kernel().literal_look_up == LookUp::kClasses;
  if ((by_classes ? by_class : by_nibble).chance > kMostCandidates) return {};
  std::vector<LiteralPlan> plans;
  plans.reserve(literals.size());
  for (std::size_t i = 0; i < literals.size(); ++i) {
    plans.push_back({static_cast<std::uint8_t>(windows[i]),
                     static_cast<std::uint8_t>(by_class.of_literal[i]),
                     static_cast<std::uint8_t>(by_nibble.of_literal[i])});
  }
  return plans;
}

bool PackedLiterals::fits(const std::vector<Literal>& literals,
                          std::span<const LiteralPlan> plans) {
  if (literals.size() != plans.size()) return false;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const LiteralPlan& plan = plans[i];
    if (plan.class_bucket >= LiteralTables::kBuckets ||
        plan.nibble_bucket >= LiteralTables::kBuckets || literals[i].size() > kLongest ||
        plan.window + kKeyPlaces > literals[i].size() || !has_key(literals[i], plan.window)) {
      return false;
    }
  }
  return true;
}

PackedLiterals::PackedLiterals(std::vector<Literal> literals, std::span<const LiteralPlan> plans)
    : literals_(std::move(literals)) {
  for (std::size_t l = 0; l < literals_.size(); ++l) {
    longest_ = std::max(longest_, literals_[l].size());
    add_places(literals_[l], plans[l], tables_);
  }
  std::vector<std::pair<std::uint32_t, std::size_t>> keys;  // and the literal of each
  for (std::size_t l = 0; l < literals_.size(); ++l) {
    const Literal& literal = literals_[l];
    for (const std::uint8_t a : key_bytes(literal[plans[l].window])) {
      for (const std::uint8_t b : key_bytes(literal[plans[l].window + 1U])) {
        for (const std::uint8_t c : key_bytes(literal[plans[l].window + 2U])) {
          keys.emplace_back(a | std::uint32_t{b} << 8 | std::uint32_t{c} << 16, l);
        }
      }
    }
  }
  fill_slots(keys, plans);
}

// Eight slots a key and more, so that most windows that are false have an empty one.
void PackedLiterals::fill_slots(const std::vector<std::pair<std::uint32_t, std::size_t>>& keys,
                                std::span<const LiteralPlan> plans) {
  const std::size_t size = std::max<std::size_t>(std::bit_ceil(keys.size() * 8), 1024);
  slots_.resize(size);
  slot_shift_ = 32 - static_cast<unsigned>(std::countr_zero(size));
  std::vector<std::pair<std::size_t, std::size_t>> in_slots;
  in_slots.reserve(keys.size());
  for (const auto& [key, literal] : keys) in_slots.emplace_back(slot_of(key), literal);
  std::sort(in_slots.begin(), in_slots.end());
  in_slots.erase(std::unique(in_slots.begin(), in_slots.end()), in_slots.end());
  entries_.reserve(in_slots.size());
  for (std::size_t i = 0; i < in_slots.size(); ++i) {
    const auto [slot, literal] = in_slots[i];
    entries_.push_back(entry_of(literal, plans[literal].window));
    entries_.back().last = i + 1 == in_slots.size() || in_slots[i + 1].first != slot;
    if (slots_[slot] == 0) slots_[slot] = static_cast<std::uint16_t>(i + 1);
  }
}

// At each place the bits in which all of its bytes agree.
PackedLiterals::Entry PackedLiterals::entry_of(std::size_t index, std::size_t window) const {
  const Literal& literal = literals_[index];
  Entry entry;
  entry.literal = static_cast<std::uint32_t>(index);
  entry.size = static_cast<std::uint32_t>(literal.size());
  entry.window = static_cast<std::uint32_t>(window);
  std::uint8_t value[8] = {}, mask[8] = {};
  entry.whole = literal.size() <= sizeof value;
  for (std::size_t i = 0; i < std::min(literal.size(), sizeof value); ++i) {
    unsigned in_all = 0xFF, in_some = 0;
    literal[i].each([&](std::uint8_t byte) {
      in_all &= byte;
      in_some |= byte;
    });
    mask[i] = static_cast<std::uint8_t>(~(in_all ^ in_some));
    value[i] = static_cast<std::uint8_t>(in_all & mask[i]);
    const int open = std::popcount(in_all ^ in_some);
    entry.whole = entry.whole && literal[i].size() == std::size_t{1} << open;
  }
  std::memcpy(&entry.value, value, sizeof value);
  std::memcpy(&entry.mask, mask, sizeof mask);
  return entry;
}

std::size_t PackedLiterals::slot_of(std::uint32_t key) const noexcept {
  return static_cast<std::uint32_t>(key * 0x9E3779B1U) >> slot_shift_;
}

void PackedLiterals::find(std::string_view text, std::size_t from, std::size_t to,
                          Found found) const {
  constexpr std::size_t kChunk = kLiteralWords * 64;
  alignas(64) std::uint64_t bits[kLiteralWords];
  const Range range{text, from, to};
  for (std::size_t at = from - std::min(from, longest_ - 1); at < to; at += kChunk) {
    const std::size_t words = std::min((to - at + 127) / 128 * 2, kLiteralWords);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + at;
    std::uint8_t padded[kChunk + kLiteralBehind];
    if (text.size() - at < words * 64 + kLiteralBehind) {
      std::memcpy(padded, bytes, text.size() - at);
      std::memset(padded + (text.size() - at), 0, words * 64 + kLiteralBehind - (text.size() - at));
      bytes = padded;
    }
    kernel().find_literals(tables_, bytes, words, bits);
    std::uint8_t set[kLiteralWords];  // the words that are not zero: no branch for those that are
    std::size_t count = 0;
    for (std::size_t word = 0; word < words; ++word) {
      set[count] = static_cast<std::uint8_t>(word);
      count += bits[word] != 0 ? 1 : 0;
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (std::uint64_t left = bits[set[i]]; left != 0; left &= left - 1) {
        compare(range, at + set[i] * 64 + static_cast<std::size_t>(std::countr_zero(left)), found);
      }
    }
  }
}

// What stands around a window.
void PackedLiterals::compare(const Range& range, std::size_t window, Found found) const {
  if (window + kKeyPlaces > range.to) return;
  const std::uint16_t slot = slots_[slot_of(key_at(range.text.data() + window))];
  if (slot == 0) return;
  const Entry* entry = &entries_[slot - 1U];
  for (;; ++entry) {
    const std::size_t start = window - entry->window;  // past the end where it would be before 0
    const std::size_t end = start + entry->size;
    if (window >= entry->window && end > range.from && end <= range.to &&
        stands(*entry, range.text, start)) {
      found(entry->literal, start);
    }
    if (entry->last) return;
  }
}

bool PackedLiterals::stands(const Entry& entry, std::string_view text,
                            std::size_t start) const noexcept {
  std::uint64_t bytes = 0;
  if (text.size() - start >= sizeof bytes) {
    std::memcpy(&bytes, text.data() + start, sizeof bytes);
  } else {
    std::memcpy(&bytes, text.data() + start, text.size() - start);
  }
  if (((bytes ^ entry.value) & entry.mask) != 0) return false;
  if (entry.whole) return true;
  const Literal& literal = literals_[entry.literal];
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (!literal[i].has(static_cast<std::uint8_t>(text[start + i]))) return false;
  }
  return true;
}

}  // namespace leakwire::match
