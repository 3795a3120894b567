// RuleIndex: which rules may fit a finding, told by its category and who receives it.
//
// It only leaves out rules that cannot fit; whoever asks looks at each of those it gives, in the
// order of the file. Immutable once built; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "leakwire/destination.h"
#include "leakwire/finding.h"

namespace leakwire::policy {

struct Rule;

class RuleIndex {
 public:
  // What a rule is told apart by beside its category: it names this key's value without a wildcard.
  enum class Kind : std::uint8_t { kNone, kReceiver, kOwner, kDetector, kField, kDomain };

  // What of a finding the index asks.
  struct Asked {
    std::string_view category, detector, field, receiver, owner, host;
    Role role = Role::kThirdParty;
  };

  void build(std::span<const Rule> rules);

  // Gives the rules that may fit, in the order of the file.
  class Walk {
   public:
    Walk(const RuleIndex& index, const Asked& asked) noexcept;
    // The number of the next rule, or -1.
    std::int64_t next() noexcept;

   private:
    struct List {
      const std::uint32_t* at;
      const std::uint32_t* end;
    };
    void add(const RuleIndex& index, std::size_t bucket, std::size_t category) noexcept;
    void look_up(const RuleIndex& index, Kind kind, std::string_view text,
                 std::size_t category) noexcept;

    static constexpr std::size_t kMostLists = 144;  // 127 labels of a name, and the other kinds
    std::array<List, kMostLists> lists_{};
    std::size_t count_ = 0;
  };

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t categories = 0;  // bit n: a rule of the bucket may fit category n
    std::uint32_t bucket = 0;      // 0: empty; the buckets of roles are never looked up here
  };
  struct Placed;

  static std::uint64_t hash_of(Kind kind, std::string_view text) noexcept;
  std::size_t category_of(std::string_view category) const noexcept;
  const Slot* slot_of(std::uint64_t hash) const noexcept;
  std::uint32_t make_bucket(std::uint64_t hash);
  std::vector<Placed> place(std::span<const Rule> rules);
  void lay_out(const std::vector<Placed>& placed);

  std::size_t buckets_ = 0;
  std::vector<std::uint32_t> starts_;  // of (bucket, category): into rules_
  std::vector<std::uint32_t> rules_;
  std::vector<Slot> slots_;  // a power of two of them, probed one after the other
  // Of each Kind, bit n: a text of n bytes (modulo 64) is named by some rule.
  std::array<std::uint64_t, 6> lengths_{};
  std::array<std::uint8_t, 128>
      categories_{};  // by hash: the number of a category and one; 0: none
};

}  // namespace leakwire::policy
