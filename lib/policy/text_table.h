// TextTable: numbers of texts that rules name, found by a text as a finding brings it.
//
// Immutable once filled; any thread. Looking up allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::policy {

class TextTable {
 public:
  // What a text is the name of. Owners and fields are compared without regard to case.
  enum class Kind : std::uint8_t { kReceiver, kOwner, kDetector, kField, kDomain };
  static constexpr std::size_t kKinds = 5;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // Room for so many texts; to be called once, before the first is added.
  void reserve(std::size_t texts);
  // Its number: 0, 1, 2, ... in the order in which they were added first.
  std::uint32_t add(Kind kind, std::string_view text);
  // kNone for a text that was not added, and for an empty one.
  std::uint32_t find(Kind kind, std::string_view text) const noexcept {
    // Most texts are told by their length alone.
    if ((lengths_[static_cast<std::size_t>(kind)] >> (text.size() & 63U) & 1U) == 0) return kNone;
    return look_up(kind, text);
  }
  bool holds(Kind kind) const noexcept { return lengths_[static_cast<std::size_t>(kind)] != 0; }
  std::size_t size() const noexcept { return texts_.size(); }

 private:
  struct Text {
    std::uint32_t begin = 0, size = 0;  // in bytes_
    Kind kind = Kind::kReceiver;
  };

  std::uint32_t look_up(Kind kind, std::string_view text) const noexcept;
  // Where it stands or would stand, and its tag there.
  std::size_t slot_of(Kind kind, std::string_view text, std::uint8_t& tag) const noexcept;
  bool is(std::uint32_t number, Kind kind, std::string_view text) const noexcept;

  // Probed one after the other; a tag of no hash is 0. Tags stand close, so that what is not there
  // is told from few bytes.
  std::vector<std::uint8_t> tags_;  // a power of two of them
  std::vector<std::uint32_t> numbers_;
  std::vector<Text> texts_;
  std::string bytes_;
  std::array<std::uint64_t, kKinds> lengths_{};  // bit n: a text of n bytes (modulo 64) was added
};

}  // namespace leakwire::policy
