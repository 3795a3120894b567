// Resolver: settles which of the findings that overlap is kept, left to right.
//
// A finding that overlaps the one kept takes its place if surer, else if longer, else by pack
// order. Nothing is decided before all that could change it is known. One a text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "detect/compiled_pack.h"
#include "detect/raw_finding.h"
#include "detect/window.h"
#include "leakwire/function_ref.h"

namespace leakwire::detect {

class Resolver {
 public:
  explicit Resolver(const CompiledPack& pack) : pack_(&pack) {}

  void add(std::span<const RawFinding> findings);
  void add(const RawFinding& finding) { add({&finding, 1}); }
  // Every finding that begins before `settled` has been added. What is decided by that is given to
  // `emit`, in order. `prove` tells what a presumed finding is, or that it is none: false. `window`
  // begins at `base` of the text. False: `emit` asked to stop.
  using Prove = FunctionRef<bool(RawFinding&)>;
  using Emit = FunctionRef<bool(const RawFinding&)>;
  bool settle(const Window& window, std::uint64_t base, std::uint64_t settled, bool ended,
              Prove prove, Emit emit);
  // The start of the first finding that is not decided yet, or `settled`.
  std::uint64_t open_from(std::uint64_t settled) const noexcept;
  void clear() noexcept;

 private:
  // What a finding is sorted by, and where it is kept: findings themselves are large.
  struct Entry {
    std::uint64_t start = 0;
    std::uint32_t detector = 0;
    std::uint32_t length = 0;
    std::uint32_t at = 0;  // in pending_

    friend bool operator<(const Entry& a, const Entry& b) noexcept {
      if (a.start != b.start) return a.start < b.start;
      return a.detector != b.detector ? a.detector < b.detector : a.length > b.length;
    }
  };

  // Of a finding that others may stand beside.
  struct Partner {
    std::uint64_t start = 0, end = 0;
    std::uint32_t detector = 0;
  };

  void sort();
  void sort_by_start(std::uint64_t first);
  // Lets go of the first `decided` entries.
  void drop(std::size_t decided);
  // Whether `finding` may now be judged.
  static bool may_decide(const RawFinding& finding, const Window& window, std::uint64_t base,
                         std::uint64_t settled, bool ended);
  // Final confidence, by what stands beside the finding, which is the entry `index`.
  void decide(RawFinding& finding, std::size_t index, const Window& window,
              std::uint64_t base) const;
  void remember(std::uint64_t floor);

  const CompiledPack* pack_;
  std::vector<RawFinding> pending_;  // as they came
  std::vector<Entry> order_;         // of pending_; sorted after sort()
  std::vector<Entry> room_;          // for sort_by_start()
  std::vector<Partner> partners_;    // lately passed
  std::vector<RawFinding> carry_;    // room for drop()
  std::optional<RawFinding> kept_;   // between two calls of settle()
};

}  // namespace leakwire::detect
