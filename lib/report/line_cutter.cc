#include "report/line_cutter.h"

#include <algorithm>

namespace leakwire::report {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Takes `size` bytes off the front.
std::string_view take(std::string_view& chunk, std::size_t size) {
  const std::string_view front = chunk.substr(0, size);
  chunk.remove_prefix(front.size());
  return front;
}

}  // namespace

bool LineCutter::push(std::string_view chunk, LineReceiver& receiver) {
  while (!chunk.empty()) {
    const bool goes_on = long_            ? push_long(chunk, receiver)
                         : carry_.empty() ? push_fresh(chunk, receiver)
                                          : push_carried(chunk, receiver);
    if (!goes_on) return stop();
  }
  return true;
}

bool LineCutter::push_long(std::string_view& chunk, LineReceiver& receiver) {
  const std::size_t most = std::min(chunk.size(), kBlock);
  const std::size_t newline = chunk.substr(0, most).find('\n');
  const std::string_view piece = take(chunk, std::min(newline, most));
  if (!piece.empty() && !receiver.long_piece(piece)) return false;
  if (newline == kNone) return true;
  take(chunk, 1);
  long_ = false;
  return receiver.long_end(true);
}

bool LineCutter::push_carried(std::string_view& chunk, LineReceiver& receiver) {
  const std::size_t newline = chunk.find('\n');
  if (carry_.size() + std::min(newline, chunk.size()) > kLongLine) return go_long(chunk, receiver);
  carry_ += take(chunk, newline == kNone ? chunk.size() : newline + 1);
  if (newline == kNone) return true;
  const bool goes_on = receiver.lines(carry_);
  carry_.clear();
  return goes_on;
}

bool LineCutter::push_fresh(std::string_view& chunk, LineReceiver& receiver) {
  std::size_t newline = chunk.substr(0, kBlock).rfind('\n');
  if (newline == kNone && chunk.size() > kBlock) {
    newline = chunk.substr(0, kLongLine + 1).find('\n', kBlock);
  }
  if (newline != kNone) return receiver.lines(take(chunk, newline + 1));
  if (chunk.size() > kLongLine) return go_long(chunk, receiver);
  carry_ = take(chunk, chunk.size());
  return true;
}

// The line is longer than kLongLine: carry and chunk hold more of it than that.
bool LineCutter::go_long(std::string_view& chunk, LineReceiver& receiver) {
  if (carry_.size() < kFirstPiece) carry_ += take(chunk, kFirstPiece - carry_.size());
  long_ = true;
  const bool goes_on = receiver.long_piece(carry_);
  carry_.clear();
  return goes_on;
}

bool LineCutter::finish(LineReceiver& receiver) {
  const bool goes_on = long_            ? receiver.long_end(false)
                       : carry_.empty() ? true
                                        : receiver.lines(carry_);
  stop();
  return goes_on;
}

bool LineCutter::stop() {
  carry_.clear();
  long_ = false;
  return false;
}

}  // namespace leakwire::report
