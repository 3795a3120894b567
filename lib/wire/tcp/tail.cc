#include "wire/tcp/tail.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

namespace leakwire::wire::tcp {
namespace {

// A ring of `capacity` bytes from `at` on for `size` bytes: at most two pieces.
template <class OnPiece>
void pieces(std::uint64_t at, std::size_t size, std::size_t capacity, OnPiece on_piece) {
  const std::size_t place = static_cast<std::size_t>(at) & (capacity - 1);
  const std::size_t first = std::min(size, capacity - place);
  on_piece(place, std::size_t{0}, first);
  if (first < size) on_piece(std::size_t{0}, first, size - first);
}

}  // namespace

void Tail::append(std::uint64_t next, std::string_view bytes, bool lean) noexcept {
  if (held_ + bytes.size() > capacity_ && capacity_ < kMost && !lean) {
    grow(next, held_ + bytes.size());
  }
  if (capacity_ == 0) return;
  const std::uint64_t end = next + bytes.size();
  if (bytes.size() > capacity_) bytes = bytes.substr(bytes.size() - capacity_);
  pieces(end - bytes.size(), bytes.size(), capacity_,
         [&](std::size_t place, std::size_t from, std::size_t size) {
           std::memcpy(ring_.get() + place, bytes.data() + from, size);
         });
  held_ = static_cast<std::uint16_t>(std::min<std::size_t>(held_ + bytes.size(), capacity_));
}

void Tail::grow(std::uint64_t next, std::size_t wanted) noexcept {
  const std::size_t capacity = std::bit_ceil(std::clamp(wanted, kLeast, kMost));
  std::unique_ptr<char[]> ring(new (std::nothrow) char[capacity]);
  if (ring == nullptr) return;
  if (held_ != 0) {
    // Both are powers of two: a piece of the old ring stays in one piece of the new one.
    pieces(next - held_, held_, capacity_, [&](std::size_t place, std::size_t from, std::size_t n) {
      const std::uint64_t at = next - held_ + from;
      std::memcpy(ring.get() + (static_cast<std::size_t>(at) & (capacity - 1)), ring_.get() + place,
                  n);
    });
  }
  ring_ = std::move(ring);
  capacity_ = static_cast<std::uint16_t>(capacity);
}

bool Tail::equals(std::uint64_t at, std::string_view bytes) const noexcept {
  if (bytes.empty()) return true;
  bool equal = true;
  pieces(at, bytes.size(), capacity_, [&](std::size_t place, std::size_t from, std::size_t size) {
    equal = equal && std::memcmp(ring_.get() + place, bytes.data() + from, size) == 0;
  });
  return equal;
}

void Tail::copy_to(std::string& out, std::uint64_t from, std::uint64_t to) const {
  if (from >= to) return;
  pieces(from, static_cast<std::size_t>(to - from), capacity_,
         [&](std::size_t place, std::size_t, std::size_t size) {
           out.append(ring_.get() + place, size);
         });
}

}  // namespace leakwire::wire::tcp
