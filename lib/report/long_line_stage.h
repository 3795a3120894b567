// LongLineStage: one scan of a line too long to be kept: findings out, all else through.
//
// Holds back what is not settled yet. One thread at a time; must not outlive its Redaction.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/redaction.h"

namespace leakwire::report {

class LongLineStage {
 public:
  // `stars`: the last stage, '*' over every byte whatever the style.
  LongLineStage(const DetectorPack& pack, Redaction& redaction, bool first, bool stars)
      : redaction_(redaction), stream_(pack), first_(first), stars_(stars) {}

  // The line belongs to a redaction that began above it: all of it is taken out.
  void begin_open();
  // `runs`: what stands in the piece for what was taken out before.
  void push(std::string_view piece, std::span<const Run> runs);
  // The end of the line; then the stage is fresh. Opens or closes the redaction's `open`.
  void finish();
  // Lets the first bytes that are held go as they stand, at least so many. Where one of them turns
  // out to be of a finding, the redaction is not clean.
  void give_way(std::size_t count);
  // What came out since the last clear().
  std::string_view out() const noexcept { return out_; }
  std::span<const Run> out_runs() const noexcept { return out_runs_; }
  // What has not come out yet.
  std::string_view held() const noexcept { return held_; }
  std::size_t memory() const noexcept { return held_.capacity() + out_.capacity(); }
  void clear() noexcept {
    out_.clear();
    out_runs_.clear();
  }

 private:
  bool keep(const Finding& finding, std::string_view value);
  void look(ScanStatus status);
  void let_go(std::size_t settled);
  void pass_through(std::size_t from, std::size_t to);
  void replace(Cut cut);
  void scan(std::string_view piece, std::span<const Run> runs);
  void swallow(std::string_view bytes);
  void swallow_lines(std::string_view bytes);

  Redaction& redaction_;
  Stream stream_;
  bool first_, stars_;
  std::uint64_t seen_ = 0;    // bytes pushed
  std::uint64_t origin_ = 0;  // of those, before the stream's first
  std::string held_;          // not settled yet
  std::size_t base_ = 0;      // where it begins in the line
  std::vector<Cut> cuts_;     // offsets into `held_`
  std::vector<Run> runs_;     // ... too
  std::string out_;
  std::vector<Run> out_runs_;
  bool swallows_ = false;  // all that follows is taken out
  bool ended_ = false;     // ... and the text that ends it has been seen
  bool return_ = false;    // a '\r' held back: it may be of the line end
  std::string tail_;       // last bytes swallowed, for that text
};

}  // namespace leakwire::report
