// DomainTable: domains, each with a number, found by the names that they cover.
//
// "x.example" covers itself and all below it, "*.x.example" only those below. Borrows the domains.
// Built by one thread, then read by any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakwire::place {

class DomainTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  struct Row {
    std::string_view domain;  // without "*."
    std::uint32_t value = 0;
    std::uint32_t next = kNone;  // of the same domain, in the order of adding
    std::uint64_t hash = 0;
    bool only_below = false;
  };

  // False where the same domain, covering the same, stands for a `value` that `same` says is of the
  // same origin; the domain is not added then.
  template <class Same>
  bool add_unless(std::string_view domain, std::uint32_t value, Same same) {
    const bool only_below = domain.starts_with("*.");
    if (only_below) domain.remove_prefix(2);
    const std::uint64_t hash = hash_of(domain);
    std::uint32_t last = kNone;
    for (std::uint32_t at = head_of(domain, hash); at != kNone; at = rows_[at].next) {
      if (rows_[at].only_below == only_below && same(rows_[at].value)) return false;
      last = at;
    }
    append({domain, value, kNone, hash, only_below}, last);
    return true;
  }
  void add(std::string_view domain, std::uint32_t value) {
    add_unless(domain, value, [](std::uint32_t) { return false; });
  }

  // Calls visit(row) for each row that covers `host`, the longest domains first, until it is true.
  template <class Visit>
  void each_covering(std::string_view host, Visit visit) const {
    if (rows_.empty()) return;
    std::array<Suffix, kMostLabels> suffixes;
    for (std::size_t count = suffixes_of(host, suffixes); count > 0; --count) {
      const Suffix& suffix = suffixes[count - 1];
      const std::string_view domain = host.substr(suffix.at);
      for (std::uint32_t row = head_of(domain, suffix.hash); row != kNone; row = rows_[row].next) {
        if (rows_[row].only_below && suffix.at == 0) continue;
        if (visit(rows_[row])) return;
      }
    }
  }

  std::size_t size() const noexcept { return rows_.size(); }

 private:
  static constexpr std::size_t kMostLabels = 128;
  struct Suffix {
    std::size_t at = 0;
    std::uint64_t hash = 0;
  };

  static std::uint64_t hash_of(std::string_view domain) noexcept;
  // Of every label's beginning, the shortest first.
  static std::size_t suffixes_of(std::string_view host,
                                 std::array<Suffix, kMostLabels>& out) noexcept;
  std::uint32_t head_of(std::string_view domain, std::uint64_t hash) const noexcept;
  void append(const Row& row, std::uint32_t last);
  void grow();

  std::vector<Row> rows_;
  std::vector<std::uint32_t> slots_;  // heads; a power of two, half of it free
  std::size_t heads_ = 0;
};

}  // namespace leakwire::place
