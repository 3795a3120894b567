// Packets: captures made for the benchmarks, friendly and hostile, in memory.
//
// Owns its bytes; any number of threads may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/packet.h"

namespace leakwire::bench {

class Packets {
 public:
  void add(std::string_view packet) {
    bytes_ += packet;
    ends_.push_back(bytes_.size());
  }
  std::size_t size() const { return ends_.size(); }
  // One packet each ten microseconds.
  template <class OnPacket>
  void each(OnPacket on_packet) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      Packet packet;
      packet.bytes = std::string_view(bytes_).substr(at, ends_[i] - at);
      packet.wire_length = static_cast<std::uint32_t>(packet.bytes.size());
      packet.time = static_cast<std::int64_t>(i) * 10;
      packet.number = i + 1;
      on_packet(packet);
      at = ends_[i];
    }
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

// `packet` becomes an Ethernet frame of flow `flow`, its sequence number `at`.
void one_segment(std::string& packet, std::size_t flow, std::uint32_t at, std::string_view payload);
Packet as_packet(std::string_view bytes, std::size_t index);

// `count` segments in order, of `flows` flows by turns.
Packets conversations(std::size_t count, std::size_t flows, std::size_t payload);

struct Hostile {
  const char* name;
  Packets (*make)(std::size_t count);
};
const std::vector<Hostile>& hostile_captures();

}  // namespace leakwire::bench
