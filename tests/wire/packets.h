// Packets for tests, layer by layer, as the RFCs lay them out. No checksums: nobody here reads
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/frame.h"

namespace leakwire::wire {

inline std::string be(std::uint64_t number, int size) {
  std::string out;
  for (int i = size - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i));
  return out;
}

// "45 00|0014" and so on: digits alone count.
inline std::string from_hex(std::string_view text) {
  std::string out;
  int held = -1;
  for (const char c : text) {
    const auto digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) continue;
    if (held < 0) {
      held = static_cast<int>(digit);
    } else {
      out += static_cast<char>(held * 16 + static_cast<int>(digit));
      held = -1;
    }
  }
  return out;
}

inline std::string ethernet(std::uint16_t type, std::string_view inside) {
  return std::string("\2\0\0\0\0\1\2\0\0\0\0\2", 12) + be(type, 2) + std::string(inside);
}
// 192.0.2.FROM to 198.51.100.TO (RFC 5737); `place`: flags and offset as they stand.
inline std::string ipv4(std::uint8_t protocol, std::string_view inside, std::uint16_t place = 0,
                        std::uint16_t id = 7, std::uint8_t from = 1, std::uint8_t to = 2) {
  return from_hex("45 00") + be(20 + inside.size(), 2) + be(id, 2) + be(place, 2) + be(64, 1) +
         be(protocol, 1) + be(0, 2) + from_hex("c0 00 02") + be(from, 1) + from_hex("c6 33 64") +
         be(to, 1) + std::string(inside);
}
// 2001:db8::1 to 2001:db8::2 (RFC 3849).
inline std::string ipv6(std::uint8_t next, std::string_view inside) {
  const std::string prefix = from_hex("20010db8") + std::string(11, '\0');
  return from_hex("60000000") + be(inside.size(), 2) + be(next, 1) + be(64, 1) + prefix + "\1" +
         prefix + "\2" + std::string(inside);
}
inline std::string udp(std::uint16_t from, std::uint16_t to, std::string_view payload) {
  return be(from, 2) + be(to, 2) + be(8 + payload.size(), 2) + be(0, 2) + std::string(payload);
}
// flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32.
inline std::string tcp(std::uint16_t from, std::uint16_t to, std::uint32_t sequence,
                       std::uint8_t flags, std::string_view payload) {
  return be(from, 2) + be(to, 2) + be(sequence, 4) + be(0, 4) + from_hex("50") + be(flags, 1) +
         be(65535, 2) + be(0, 4) + std::string(payload);
}

struct SeenFrame {
  Frame frame;  // its payload looks nowhere
  std::string payload;
};

class SeenFrames : public Dissector::Frames {
 public:
  void frame(const Frame& frame) noexcept override {
    frames.push_back({frame, std::string(frame.payload)});
    frames.back().frame.payload = {};
  }
  void unread(Unread why, const Moment&) noexcept override { reasons.push_back(why); }

  std::vector<SeenFrame> frames;
  std::vector<Unread> reasons;
};

inline Packet packet_of(std::string_view bytes, LinkType link = LinkType::kEthernet,
                        std::int64_t time = 0) {
  Packet packet;
  packet.bytes = bytes;
  packet.wire_length = static_cast<std::uint32_t>(bytes.size());
  packet.link = link;
  packet.time = time;
  packet.number = 1;
  return packet;
}

}  // namespace leakwire::wire
