// LineReader: the lines of a stream, at any cut of it. A line in one piece is given as it stands;
// one in several is put together, up to kMostLine bytes; a longer one comes as several.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakwire::wire {

class LineReader {
 public:
  static constexpr std::size_t kMostLine = std::size_t{8} << 10;

  // Takes the next line, without its end, off `bytes`. False: there is no whole one; what there is
  // is kept. `line` is good until the next call.
  bool next(std::string_view& bytes, std::string_view& line);
  bool empty() const noexcept { return held_.empty(); }
  // What came behind the last line's end.
  std::string take_rest();
  std::size_t memory() const noexcept { return held_.capacity() + line_.capacity(); }

 private:
  std::string held_, line_;
};

// DotReader: a mail as SMTP and POP3 send it: up to a line that is one dot, a dot before each line
// that begins with one taken off (RFC 5321, section 4.5.2).
class DotReader {
 public:
  // How many bytes were used; `on_bytes` gets views of them. Once done(), the rest is not of it.
  template <class Fn>
  std::size_t push(std::string_view bytes, Fn on_bytes) {
    std::size_t run = 0;  // where what was not given yet begins
    std::size_t at = 0;
    while (at < bytes.size() && state_ != State::kDone) {
      switch (state_) {
        case State::kMiddle: {
          const std::size_t end = bytes.find('\n', at);
          at = end == std::string_view::npos ? bytes.size() : end + 1;
          if (end != std::string_view::npos) state_ = State::kStart;
          break;
        }
        case State::kStart:
          if (bytes[at] == '.') {
            if (at > run) on_bytes(bytes.substr(run, at - run));
            run = ++at;
            state_ = State::kDot;
          } else {
            state_ = State::kMiddle;
          }
          break;
        case State::kDot:
          if (bytes[at] == '\r' || bytes[at] == '\n') {
            state_ = bytes[at] == '\n' ? State::kDone : State::kDotReturn;
            run = ++at;
          } else {
            state_ = State::kMiddle;
          }
          break;
        default:  // kDotReturn
          if (bytes[at] == '\n') {
            state_ = State::kDone;
            run = ++at;
          } else {
            on_bytes(std::string_view("\r"));
            state_ = State::kMiddle;
          }
          break;
      }
    }
    if (at > run) on_bytes(bytes.substr(run, at - run));
    return at;
  }
  bool done() const noexcept { return state_ == State::kDone; }
  // Bytes were lost: what comes next is in the middle of a line.
  void gap() noexcept { state_ = State::kMiddle; }

 private:
  enum class State : unsigned char { kStart, kMiddle, kDot, kDotReturn, kDone };
  State state_ = State::kStart;
};

}  // namespace leakwire::wire
