// Confirmer: from candidates to findings, or to "not yet", or to nothing.
//
// One a thread: it keeps buffers. A candidate costs its longest match in bytes, at most max-length;
// most are dead after a few bytes, and those of one detector are read together until then.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "detect/batches.h"
#include "detect/compiled_pack.h"
#include "detect/open_candidate.h"
#include "detect/raw_finding.h"
#include "detect/recent_ends.h"
#include "detect/window.h"

namespace leakwire::detect {

class Confirmer {
 public:
  static constexpr std::size_t kMostStarts = Batches::kMost;
  static_assert(kMostStarts <= Walk::kMost);

  // What comes of candidates: findings, with offsets in the window, and those that more bytes must
  // tell.
  struct Outcomes {
    std::vector<RawFinding> findings;
    std::vector<OpenCandidate> open;
  };

  explicit Confirmer(const CompiledPack& pack);

  // The matches of a detector that begin at `starts`, at most kMostStarts of them, none before
  // `first`, are tried: of a pattern with a lead, each value behind it. Adds what comes of them.
  void confirm(const Window& window, std::uint32_t detector, std::span<const std::size_t> starts,
               std::size_t first, Outcomes& out);

  // Values of a detector that is `told` by its anchor's byte.
  struct Told {
    std::size_t inner = 0;     // the byte's place
    std::size_t end = 0;       // what told_end() says of it, not 0
    std::uint64_t starts = 0;  // bit n: one that begins n + 1 bytes before it is tried
  };
  static constexpr std::size_t kBehindTold = Validator::kMostEnd + 2 + Window::kAfter;
  // How many bytes a value has at most behind the byte at `inner`, by the validator, the pattern
  // and the edge; 0: there is none. `window` has kBehindTold bytes from there on, or is ended.
  std::size_t told_end(const Window& window, std::uint32_t detector, std::size_t inner) noexcept;
  // Adds what comes of them, that begins at `first` or behind it. What begins before `covered`, the
  // end of the last one that was proven, is hardly ever kept and, where no other detector looks at
  // it, only presumed.
  void confirm_told(const Window& window, std::uint32_t detector, const Told& told,
                    std::size_t first, std::size_t& covered, std::vector<RawFinding>& findings);
  // What a presumed finding is, which is none any more. False: there is no value.
  static bool prove(const Window& window, const CompiledDetector& detector,
                    RawFinding& finding) noexcept;

 private:
  using Passed = std::vector<std::uint64_t>;  // of a reading: ends in the 64 bytes gone by

  // Begins readings at all places at once, and goes on as far as the bytes at hand allow; those
  // that come to nothing are let go of. How many are left.
  std::size_t begin(const Window& window, const CompiledDetector& detector,
                    std::span<const std::size_t> starts, std::size_t first);
  // Whether none of the lengths that begin() has found passes the edge and the validators' quick
  // looks. False where that cannot be told yet.
  static bool comes_to_nothing(const Window& window, const CompiledDetector& detector,
                               const Reading& reading) noexcept;
  // To the end of what it takes, at most up to `limit`. True: there may be more.
  static bool read_on(const Window& window, const Walk& walk, std::size_t limit, Reading& reading,
                      Passed& passed, Wait& wait);
  // Of a detector with a lead: the values behind each of `leads`.
  void confirm_leads(const Window& window, std::uint32_t detector, std::span<Reading> leads,
                     Outcomes& out);
  // Readings of those of values_ that may come to something, in order. `room`: bytes that may be
  // read behind each.
  std::span<const Reading> begin_values(const Window& window, const CompiledDetector& detector,
                                        std::size_t room);
  // True: more bytes are needed to tell, `wait` says what for, and nothing was added.
  bool confirm_value(const Window& window, std::uint32_t detector, Reading reading,
                     std::size_t limit, std::vector<RawFinding>& findings, Wait& wait);
  // 1: the trail stands there. 0: it does not. -1: not known yet.
  static int trail_stands(const Window& window, const CompiledDetector& detector, std::size_t at,
                          std::size_t limit) noexcept;
  // The same, of those of fewer bytes than `below`. The edge is not asked for at `free_end`.
  static std::size_t next_told_end(const Window& window, const CompiledDetector& detector,
                                   std::size_t inner, std::size_t below,
                                   std::size_t free_end = 0) noexcept;
  static bool validate(const CompiledDetector& detector, const Window& window,
                       RawFinding& finding) noexcept;
  // What a finding is that has its start and its most bytes, of which so many stand `before` the
  // anchor's byte.
  static bool prove(const Window& window, const CompiledDetector& detector, std::size_t before,
                    RawFinding& finding) noexcept;
  // The same, of a finding whose start and end have been told.
  static bool validate_told(const CompiledDetector& detector, const Window& window,
                            RawFinding& finding) noexcept;
  // Its confidence, by what the validators say and the key words in `before`.
  struct Weight {
    bool needs_context = false, context = false;
  };
  static void weigh(const CompiledDetector& detector, const Window& window, std::string_view before,
                    Weight weight, RawFinding& finding) noexcept;

  struct Lead {
    std::size_t start = 0;
    std::size_t values = 0;  // behind its last one in values_
  };

  const CompiledPack& pack_;
  std::array<Reading, kMostStarts + Walk::kAbreast> readings_;
  std::array<std::size_t, kMostStarts> sifted_{};
  std::vector<Lead> leads_;
  std::vector<std::size_t> values_;  // where values may begin, behind each lead in turn
  std::vector<Reading> value_readings_;
  Passed passed_;
  RecentEnds recent_ends_;
};

}  // namespace leakwire::detect
