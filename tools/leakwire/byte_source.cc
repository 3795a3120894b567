#include "byte_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace leakwire::program {
namespace {

using State = Piece::State;

Piece of_result(ssize_t n) {
  if (n > 0) return {State::kBytes, static_cast<std::size_t>(n), {}};
  if (n == 0) return {State::kEnd, 0, {}};
  return {State::kBroken, 0, std::strerror(errno)};
}

}  // namespace

FdBytes::FdBytes(int fd, bool own, bool regular, const StopSign& stop,
                 std::atomic<std::uint64_t>& counter)
    : fd_(fd), own_(own), regular_(regular), stop_(stop), counter_(counter) {}

FdBytes::~FdBytes() {
  if (own_) close(fd_);
}

Piece FdBytes::read(std::span<char> into, int patience) {
  while (true) {
    if (stop_.raised()) return {State::kStopped, 0, {}};
    if (ended_) return {State::kEnd, 0, {}};
    if (!regular_ && !stop_.wait_readable(fd_, patience)) {
      if (stop_.raised()) return {State::kStopped, 0, {}};
      return {State::kQuiet, 0, {}};
    }
    const ssize_t n = ::read(fd_, into.data(), into.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n > 0) counter_.fetch_add(static_cast<std::uint64_t>(n), std::memory_order_relaxed);
    ended_ = n == 0;  // a terminal would be read on behind its Ctrl-D
    return of_result(n);
  }
}

Piece ReplayedBytes::read(std::span<char> into, int patience) {
  if (given_ == head_.size()) return rest_->read(into, patience);
  const std::size_t n = std::min(into.size(), head_.size() - given_);
  std::memcpy(into.data(), head_.data() + given_, n);
  given_ += n;
  if (given_ == head_.size()) {
    head_ = {};
    given_ = 0;
  }
  return {State::kBytes, n, {}};
}

BlockBytes::BlockBytes(int fd, std::uint64_t begin, std::uint64_t end, bool last,
                       const StopSign& stop, std::atomic<std::uint64_t>& counter)
    : fd_(fd),
      begin_(begin),
      end_(end),
      last_(last),
      stop_(stop),
      counter_(counter),
      position_(begin) {}

Piece BlockBytes::read_at(std::span<char> into, std::uint64_t offset) {
  while (true) {
    if (stop_.raised()) return {State::kStopped, 0, {}};
    const ssize_t n = pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
    if (n >= 0 || errno != EINTR) return of_result(n);
  }
}

// The block was within the file when it was cut.
Piece BlockBytes::shrunk() {
  return {State::kBroken, 0, "became shorter while it was read; the rest was not looked at"};
}

Piece BlockBytes::seek(std::span<char> scratch) {
  if (begin_ == 0) return {State::kBytes, 0, {}};
  // A line begins in [begin, end) where a line end stands in [begin - 1, end - 1).
  std::uint64_t offset = begin_ - 1;
  const std::uint64_t stop_at = end_ - 1;
  while (offset < stop_at || last_) {
    std::size_t want = scratch.size();
    if (!last_) want = static_cast<std::size_t>(std::min<std::uint64_t>(want, stop_at - offset));
    Piece piece = read_at(scratch.first(want), offset);
    if (piece.state == State::kEnd && !last_) return shrunk();
    if (piece.state != State::kBytes) return piece;
    if (const void* at = std::memchr(scratch.data(), '\n', piece.size)) {
      position_ =
          offset + static_cast<std::size_t>(static_cast<const char*>(at) - scratch.data()) + 1;
      return {State::kBytes, 0, {}};
    }
    offset += piece.size;
  }
  ended_ = true;
  return {State::kEnd, 0, {}};
}

Piece BlockBytes::read(std::span<char> into, int /*patience*/) {
  if (ended_) return {State::kEnd, 0, {}};
  Piece piece = read_at(into, position_);
  if (piece.state == State::kEnd && !last_ && position_ < end_) return shrunk();
  if (piece.state != State::kBytes) return piece;
  // The last line ends with the first line end at end - 1 or behind it.
  if (!last_ && position_ + piece.size >= end_) {
    const std::uint64_t from = position_ >= end_ - 1 ? 0 : end_ - 1 - position_;
    const char* begin = into.data() + from;
    if (const void* at = std::memchr(begin, '\n', piece.size - from)) {
      piece.size = static_cast<std::size_t>(static_cast<const char*>(at) - into.data()) + 1;
      ended_ = true;
    }
  }
  position_ += piece.size;
  counter_.fetch_add(piece.size, std::memory_order_relaxed);
  return piece;
}

std::string read_head(ByteSource& source, std::size_t want, int patience, Piece& state) {
  std::string head(want, '\0');
  std::size_t have = 0;
  state = {State::kBytes, 0, {}};
  while (have < want) {
    // The first byte of a pipe may take its time.
    state = source.read(std::span(head).subspan(have), have == 0 ? -1 : patience);
    if (state.state != State::kBytes) break;
    have += state.size;
  }
  head.resize(have);
  return head;
}

}  // namespace leakwire::program
