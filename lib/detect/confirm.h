// Confirmer: from a candidate to a finding, or to "not yet", or to nothing.
//
// One a thread: it keeps a buffer. A candidate costs its longest match in bytes, at most
// max-length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detect/compiled_pack.h"
#include "detect/raw_finding.h"
#include "detect/window.h"

namespace leakwire::detect {

class Confirmer {
 public:
  explicit Confirmer(const CompiledPack& pack);

  // The match that begins at `start` is tried: of a pattern with a lead, each value behind it. What
  // is found is added to `findings`, with offsets in the window. True: more bytes are needed to
  // tell, and nothing was added.
  bool confirm(const Window& window, std::uint32_t detector, std::size_t start,
               std::vector<RawFinding>& findings);

 private:
  using Ends = std::vector<std::size_t>;

  // Ends of what the automaton takes from `from` on, up to `limit` bytes. True: there may be more.
  static bool read(const Window& window, const match::Automaton& automaton, std::size_t from,
                   std::size_t limit, Ends& ends);
  bool confirm_value(const Window& window, std::uint32_t detector, std::size_t start,
                     std::size_t limit, std::vector<RawFinding>& findings);
  // 1: the trail stands there. 0: it does not. -1: not known yet.
  static int trail_stands(const Window& window, const CompiledDetector& detector, std::size_t at,
                          std::size_t limit) noexcept;
  static bool validate(const CompiledDetector& detector, const Window& window,
                       RawFinding& finding) noexcept;

  const CompiledPack& pack_;
  Ends values_;  // where values may begin, behind a lead
  Ends ends_;
};

}  // namespace leakwire::detect
