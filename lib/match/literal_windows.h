// Which places of a literal to look for first, and which literals to look for together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "match/literal_kernel.h"
#include "match/prefix.h"

namespace leakwire::match {

// How rare the classes of a literal's places are in text.
class Rarity {
 public:
  Rarity();

  // The chance that classes as those of up to four places from `window` stand at a place of text.
  double of_window(const Literal& literal, std::size_t window) const;
  // ... that one of these classes stands at each of four places, a bit a class.
  double of_classes(const std::array<std::uint64_t, LiteralTables::kPlaces>& classes) const;

 private:
  static constexpr std::size_t kClasses = LiteralTables::kClasses;
  float single_[kClasses];
  float after_[kClasses][kClasses];  // of the second class right behind the first
};

// Which literals are looked for together.
struct Buckets {
  std::vector<std::size_t> of_literal;  // windows of one bucket have much in common
  double chance = 0;                    // that some bucket's classes stand at a place of text
};
Buckets buckets_of(const std::vector<Literal>& literals, const std::vector<std::size_t>& windows,
                   const Rarity& rarity, LookUp look_up);

// Gives each literal in turn the bucket, and of `choices[literal]` the window, with which it adds
// least to the chance, until none is better off elsewhere, or it has taken some milliseconds. Of
// more than some hundred literals none is moved.
void move_literals(const std::vector<Literal>& literals,
                   const std::vector<std::vector<std::size_t>>& choices, const Rarity& rarity,
                   LookUp look_up, std::vector<std::size_t>& windows, Buckets& buckets);

}  // namespace leakwire::match
