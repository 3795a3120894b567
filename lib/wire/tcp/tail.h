// Tail: the last bytes that a side of a flow has given, to compare with what is sent again.
//
// Owns a ring that grows with what is given, up to kMost; one thread at a time. Where it stands in
// the stream its holder knows: `next` is the sequence number behind its last byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leakwire::wire::tcp {

class Tail {
 public:
  static constexpr std::size_t kLeast = 64;
  static constexpr std::size_t kMost = 4096;

  // `bytes` begin at `next`. A `lean` one takes no more memory than it has.
  void append(std::uint64_t next, std::string_view bytes, bool lean) noexcept;
  std::size_t held() const noexcept { return held_; }
  // Of bytes that are held.
  bool equals(std::uint64_t at, std::string_view bytes) const noexcept;
  void copy_to(std::string& out, std::uint64_t from, std::uint64_t to) const;
  // What comes next is joined to nothing before.
  void forget() noexcept { held_ = 0; }
  void release() noexcept {
    ring_.reset();
    capacity_ = held_ = 0;
  }
  std::size_t memory() const noexcept { return capacity_; }

 private:
  void grow(std::uint64_t next, std::size_t wanted) noexcept;

  std::unique_ptr<char[]> ring_;  // the byte numbered n stands at n mod capacity_, a power of two
  std::uint16_t capacity_ = 0, held_ = 0;
};

}  // namespace leakwire::wire::tcp
