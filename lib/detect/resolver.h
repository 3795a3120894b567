// Resolver: settles which of the findings that overlap is kept, left to right.
//
// A finding that overlaps the one kept takes its place if surer, else if longer, else by pack
// order. Nothing is decided before all that could change it is known. One a text.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "detect/compiled_pack.h"
#include "detect/raw_finding.h"
#include "detect/window.h"
#include "leakwire/function_ref.h"

namespace leakwire::detect {

class Resolver {
 public:
  explicit Resolver(const CompiledPack& pack) : pack_(&pack) {}

  void add(const RawFinding& finding) { pending_.push_back(finding); }
  // Every finding that begins before `settled` has been added. What is decided by that is given to
  // `emit`, in order. `window` begins at `base` of the text. False: `emit` asked to stop.
  using Emit = FunctionRef<bool(const RawFinding&)>;
  bool settle(const Window& window, std::uint64_t base, std::uint64_t settled, bool ended,
              Emit emit);
  // The start of the first finding that is not decided yet, or `settled`.
  std::uint64_t open_from(std::uint64_t settled) const noexcept;
  void clear() noexcept;

 private:
  void sort();
  // Whether `finding` may now be judged; then its confidence is final.
  bool decide(RawFinding& finding, const Window& window, std::uint64_t base, std::uint64_t settled,
              bool ended) const;
  const RawFinding* partner_of(const RawFinding& finding, const Window& window,
                               std::uint64_t base) const;
  bool keep(const RawFinding& finding, Emit emit);
  void remember(std::uint64_t floor);

  const CompiledPack* pack_;
  std::vector<RawFinding> pending_;  // sorted from next_ on, after sort()
  std::size_t next_ = 0;
  std::vector<RawFinding> partners_;  // lately passed, that others may stand beside
  std::optional<RawFinding> kept_;
};

}  // namespace leakwire::detect
