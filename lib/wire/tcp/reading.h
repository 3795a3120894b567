// Reading: a stretch of a stream as a receiver may have read it in place of what was given: the
// bytes that differ, between what stands before and behind them.
//
// Owns its bytes; one thread at a time. Whoever fills it asks for room first: calls may throw
// std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace leakwire::wire::tcp {

class Reading {
 public:
  bool open() const noexcept { return open_; }
  // Bytes of a hole that was given up already: joined to nothing that was given.
  bool late() const noexcept { return late_; }
  std::uint64_t end() const noexcept { return end_; }
  std::uint64_t altered_to() const noexcept { return altered_to_; }
  std::int64_t since() const noexcept { return since_; }
  std::string_view bytes() const noexcept { return bytes_; }

  // To be filled with what stands from `base` on.
  std::string& begin(std::uint64_t base, std::int64_t time, bool late) noexcept;
  // What begin() gave was filled up to `end`.
  void filled_to(std::uint64_t end) noexcept { end_ = end; }
  // `at` is altered_to() or behind it, and not behind end().
  void write(std::uint64_t at, std::string_view bytes);
  void leave_out(std::uint64_t at);
  bool holds(std::uint64_t at, std::string_view bytes) const noexcept;
  void append(std::string_view bytes) {
    bytes_.append(bytes);
    end_ += bytes.size();
  }
  void close() noexcept;
  std::size_t memory() const noexcept { return bytes_.capacity(); }

 private:
  std::string bytes_;
  // The byte numbered n stands at n - shift_, from altered_to_ on: before, bytes may be left out.
  std::uint64_t shift_ = 0;
  std::uint64_t end_ = 0, altered_to_ = 0;
  std::int64_t since_ = 0;
  bool open_ = false, late_ = false;
};

}  // namespace leakwire::wire::tcp
