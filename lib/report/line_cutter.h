// LineCutter: pieces of any size in, blocks of whole lines out; a line over kLongLine bytes in
// pieces.
//
// How the input was cut makes no difference to which lines are long. One thread at a time; holds at
// most one line of kLongLine bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakwire::report {

// Each call returns false to stop. Views live during the call.
class LineReceiver {
 public:
  // Whole lines with their '\n'; the last line of the text may be without.
  virtual bool lines(std::string_view block) = 0;
  // A part of a long line, without its '\n'. The first one holds at least kFirstPiece bytes.
  virtual bool long_piece(std::string_view piece) = 0;
  virtual bool long_end(bool has_newline) = 0;

 protected:
  ~LineReceiver() = default;
};

class LineCutter {
 public:
  static constexpr std::size_t kLongLine = std::size_t{1} << 20;  // '\n' not counted
  static constexpr std::size_t kBlock = std::size_t{1} << 18;     // most bytes of several lines

  static constexpr std::size_t kFirstPiece = kBlock;

  // False once the receiver stopped; the cutter is fresh then.
  bool push(std::string_view chunk, LineReceiver& receiver);
  // The end of the text; then the cutter is fresh.
  bool finish(LineReceiver& receiver);

 private:
  bool push_long(std::string_view& chunk, LineReceiver& receiver);
  bool push_carried(std::string_view& chunk, LineReceiver& receiver);
  bool push_fresh(std::string_view& chunk, LineReceiver& receiver);
  bool go_long(std::string_view& chunk, LineReceiver& receiver);
  bool stop();

  std::string carry_;  // the beginning of a line whose end is not here yet
  bool long_ = false;  // in the middle of a long line
};

}  // namespace leakwire::report
