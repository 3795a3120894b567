// Peers: other engines that do the same work as Scanner::scan_lines, with the same detectors.
//
// Each proposes by the detectors' whole patterns with their edges, and Judge decides.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <re2/set.h>

#include "bench/judge.h"
#include "bench/tally.h"
#include "leakwire/pack.h"

struct hs_database;
struct hs_scratch;

namespace leakwire::bench {

// A detector as other engines take it.
struct PeerPattern {
  std::uint32_t detector = 0;  // its place in the pack
  std::string text;            // the edges stand in it as a byte before and a byte behind
};
std::vector<PeerPattern> peer_patterns(const detect::CompiledPack& pack);

// Hyperscan in block mode, without start of match: it tells the end of each match. One a thread.
class HyperscanPeer {
 public:
  // Throws std::runtime_error where Hyperscan refuses.
  explicit HyperscanPeer(const DetectorPack& pack);

  Tally scan(std::string_view text);
  // Detectors whose pattern is too large for it: it looks for a simpler one that takes more
  // (HS_FLAG_PREFILTER).
  const std::vector<std::string>& simplified() const { return simplified_; }

 private:
  struct Free {
    void operator()(hs_database* database) const noexcept;
    void operator()(hs_scratch* scratch) const noexcept;
  };
  Judge judge_;
  std::vector<std::string> simplified_;
  std::unique_ptr<hs_database, Free> database_;
  std::unique_ptr<hs_scratch, Free> scratch_;
};

// RE2::Set, line by line: it tells which patterns have a match on a line. One a thread.
class SetPeer {
 public:
  // Throws std::runtime_error where RE2 refuses.
  explicit SetPeer(const DetectorPack& pack);

  Tally scan(std::string_view text);

 private:
  Judge judge_;
  std::vector<PeerPattern> patterns_;
  RE2::Set set_;
  std::vector<int> hits_;
};

}  // namespace leakwire::bench
