// SpareRoom: room for a TLS record, used again by one connection of a thread after the other: what
// is idle holds none, and no record asks for it anew.
//
// A thread keeps at most one of each.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace leakwire::wire {

class SpareRoom {
 public:
  // RecordOpener::kRoom bytes.
  static std::unique_ptr<char[]> take();
  // `written`: bytes of it that are wiped.
  static void give(std::unique_ptr<char[]> room, std::size_t written) noexcept;

  // For a sealed record that comes in pieces: empty, with room for `size` bytes.
  static std::string take_record(std::size_t size);
  static void give_record(std::string&& record) noexcept;
};

}  // namespace leakwire::wire
