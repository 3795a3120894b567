// LongLine: redacts a line too long to be kept, as a stream with hold-back.
//
// What comes out of one stage is scanned by the next, because taking out one value can lay bare
// another; behind the last one a scan only looks. Simple and right before fast: such lines are
// rare. One thread at a time; must not outlive its Redaction.
#pragma once

#include <cstddef>
#include <deque>
#include <string_view>

#include "report/long_line_stage.h"

namespace leakwire::report {

class LongLine {
 public:
  static constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

  // `most`: bytes that are held back for what taking out may lay bare, together with those of open
  // candidates; past it the oldest of the former give way. The latter never do.
  LongLine(const DetectorPack& pack, Redaction& redaction, std::size_t most = kNoLimit);

  // Pieces of one line without its '\n'. False once the receiver stopped.
  bool push(std::string_view piece, const OutputFn& output);
  bool finish(const OutputFn& output);
  // What is held back, in order, as it stands; then it is of no more use.
  bool give_up(const OutputFn& output) const;
  std::size_t memory() const noexcept;

 private:
  void pass_on(bool is_end);
  void give_way();
  bool hand_over(const OutputFn& output);

  Redaction& redaction_;
  std::deque<LongLineStage> stages_;
  Stream check_;
  std::size_t most_;
  bool begun_ = false;
};

}  // namespace leakwire::report
