// LongLine: redacts a line too long to be kept, as a stream with hold-back.
//
// What comes out of one stage is scanned by the next, because taking out one value can lay bare
// another; behind the last one a scan only looks. Simple and right before fast: such lines are
// rare. One thread at a time; must not outlive its Redaction.
#pragma once

#include <deque>
#include <string_view>

#include "report/long_line_stage.h"

namespace leakwire::report {

class LongLine {
 public:
  LongLine(const DetectorPack& pack, Redaction& redaction);

  // Pieces of one line without its '\n'. False once the receiver stopped.
  bool push(std::string_view piece, const OutputFn& output);
  bool finish(const OutputFn& output);
  // What is held back, in order, as it stands; then it is of no more use.
  bool give_up(const OutputFn& output) const;
  std::size_t memory() const noexcept;

 private:
  void pass_on(bool is_end);
  bool hand_over(const OutputFn& output);

  Redaction& redaction_;
  std::deque<LongLineStage> stages_;
  Stream check_;
  bool begun_ = false;
};

}  // namespace leakwire::report
