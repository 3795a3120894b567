// PackedLiterals: finds where literals stand, by our own kernel: made for some hundred of them.
//
// Of each literal a window of four places (of three, where no more are left) is chosen that is rare
// in text. The kernel tells where a window may stand, a table of its first three bytes whose window
// that is, and the literals of the table's entry are then compared whole.
// Immutable once made; any number of threads may use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "leakwire/function_ref.h"
#include "match/literal_kernel.h"
#include "match/prefix.h"

namespace leakwire::match {

// How a literal is looked for.
struct LiteralPlan {
  std::uint8_t window = 0;                           // its first place
  std::uint8_t class_bucket = 0, nibble_bucket = 0;  // by what a kernel looks up
};
static_assert(sizeof(LiteralPlan) == 3);  // it is kept as bytes

class PackedLiterals {
 public:
  // How to look for them; nothing where there are too many, they are too common, or one is too
  // short or too long, or of too many bytes a place. Takes its time: up to milliseconds.
  static std::vector<LiteralPlan> plan(const std::vector<Literal>& literals);
  // Whether these are plans of as many literals, by which they are found.
  static bool fits(const std::vector<Literal>& literals, std::span<const LiteralPlan> plans);

  // `plans`: what fits() the literals, at least one.
  PackedLiterals(std::vector<Literal> literals, std::span<const LiteralPlan> plans);

  // Every (literal, its first byte) whose last byte stands in text[from, to).
  using Found = FunctionRef<void(std::uint32_t literal, std::size_t place)>;
  void find(std::string_view text, std::size_t from, std::size_t to, Found found) const;

 private:
  // A literal in the table: its first eight places as a number, of which `mask` counts.
  struct Entry {
    std::uint64_t value = 0, mask = 0;
    std::uint32_t literal = 0;
    std::uint32_t size = 0;
    std::uint32_t window = 0;  // the place at which its window begins
    bool whole = false;        // the number tells all
    bool last = false;         // of those with this slot
  };

  // Text whose literals that end in [from, to) are wanted.
  struct Range {
    std::string_view text;
    std::size_t from = 0, to = 0;
  };

  void fill_slots(const std::vector<std::pair<std::uint32_t, std::size_t>>& keys,
                  std::span<const LiteralPlan> plans);
  Entry entry_of(std::size_t literal, std::size_t window) const;
  std::size_t slot_of(std::uint32_t key) const noexcept;
  void compare(const Range& range, std::size_t window, Found found) const;
  bool stands(const Entry& entry, std::string_view text, std::size_t start) const noexcept;

  std::vector<Literal> literals_;
  std::size_t longest_ = 0;
  LiteralTables tables_;
  unsigned slot_shift_ = 0;
  std::vector<std::uint16_t> slots_;  // first entry and one; 0: none
  std::vector<Entry> entries_;
};

}  // namespace leakwire::match
