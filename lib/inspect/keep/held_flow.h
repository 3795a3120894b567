// HeldFlow: the packets of one flow, as they were captured, until it is known whether they are
// kept.
//
// Plain value of its FlowKeeper. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/packet.h"
#include "wire/frame.h"

namespace leakwire::inspect {

struct HeldPacket {
  wire::Frame frame;  // its payload is `payload_at` and `payload_size` of the packet's bytes
  LinkType link = LinkType::kEthernet;
  std::uint32_t wire_length = 0;
  std::size_t at = 0, size = 0;  // in HeldFlow::bytes
  std::size_t payload_at = 0, payload_size = 0;
  bool from_low = false;  // of the flow's key
};

struct HeldFlow {
  std::string bytes;
  std::vector<HeldPacket> packets;

  std::string_view packet(const HeldPacket& one) const noexcept {
    return std::string_view(bytes).substr(one.at, one.size);
  }
  std::string_view payload(const HeldPacket& one) const noexcept {
    return packet(one).substr(one.payload_at, one.payload_size);
  }
  // As Sensor::Out::on_packet is given it.
  Packet told(const HeldPacket& one) const noexcept {
    Packet packet;
    packet.bytes = this->packet(one);
    packet.wire_length = one.wire_length;
    packet.link = one.link;
    packet.time = one.frame.moment.time;
    packet.number = one.frame.moment.packet;
    packet.capture = one.frame.moment.capture;
    return packet;
  }
  bool empty() const noexcept { return packets.empty(); }
  std::size_t memory() const noexcept {
    return bytes.capacity() + packets.capacity() * sizeof(HeldPacket);
  }
};

}  // namespace leakwire::inspect
