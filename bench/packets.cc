#include "bench/packets.h"

#include "bench/random.h"

namespace leakwire::bench {
namespace {

constexpr std::uint8_t kSyn = 2;
constexpr std::uint8_t kAck = 16;

void put(std::string& out, std::uint64_t number, int size) {
  for (int i = size - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i));
}

// Ethernet and IPv4 (RFC 791), from 10/8 by `flow` to 198.51.100.2 (RFC 5737).
void put_ip(std::string& packet, std::size_t flow, std::size_t size, std::uint8_t protocol,
            std::uint16_t id, std::uint16_t place) {
  packet.assign("\2\0\0\0\0\1\2\0\0\0\0\2\x08\0", 14);
  put(packet, 0x4500, 2);
  put(packet, 20 + size, 2);
  put(packet, id, 2);
  put(packet, place, 2);
  put(packet, std::uint64_t{64} << 24 | std::uint64_t{protocol} << 16, 4);
  put(packet, 0x0A000000U | (flow >> 15 & 0xFFFFFF), 4);
  put(packet, 0xC6336402U, 4);
}

void put_tcp(std::string& packet, std::size_t flow, std::uint32_t at, std::uint8_t flags,
             std::string_view payload) {
  put_ip(packet, flow, 20 + payload.size(), 6, 0, 0);
  put(packet, 0x8000U | (flow & 0x7FFF), 2);
  put(packet, 443, 2);
  put(packet, at, 4);
  put(packet, 0, 4);
  put(packet, std::uint64_t{0x50} << 24 | std::uint64_t{flags} << 16 | 0xFFFF, 4);
  put(packet, 0, 4);
  packet += payload;
}

Packets reversed(std::size_t count) {
  Packets packets;
  std::string packet;
  put_tcp(packet, 1, 0, kSyn, {});
  packets.add(packet);
  for (std::size_t i = count; i > 0; --i) {
    put_tcp(packet, 1, static_cast<std::uint32_t>(1 + (i - 1) * 8), kAck, "reversed");
    packets.add(packet);
  }
  return packets;
}

Packets duplicates(std::size_t count) {
  Packets packets;
  std::string packet;
  for (std::size_t i = 0; i < count; ++i) {
    put_tcp(packet, 1, 1, kAck, "the same segment again and again");
    packets.add(packet);
  }
  return packets;
}

// Every one of them differs from what was given.
Packets contradictions(std::size_t count) {
  Packets packets;
  std::string packet;
  Random random(1);
  for (std::size_t i = 0; i < count; ++i) {
    std::string payload(16, 'x');
    for (char& c : payload) c = static_cast<char>(random.below(256));
    put_tcp(packet, 1, static_cast<std::uint32_t>(1 + random.below(64)), kAck, payload);
    packets.add(packet);
  }
  return packets;
}

Packets one_byte_each(std::size_t count) {
  Packets packets;
  std::string packet;
  for (std::size_t i = 0; i < count; ++i) {
    put_tcp(packet, 1, static_cast<std::uint32_t>(i), kAck, "x");
    packets.add(packet);
  }
  return packets;
}

// Every second byte, and never the ones between.
Packets holes(std::size_t count) {
  Packets packets;
  std::string packet;
  for (std::size_t i = 0; i < count; ++i) {
    put_tcp(packet, 1, static_cast<std::uint32_t>(i * 2), kAck, "x");
    packets.add(packet);
  }
  return packets;
}

Packets syn_flood(std::size_t count) {
  Packets packets;
  std::string packet;
  for (std::size_t i = 0; i < count; ++i) {
    put_tcp(packet, i, 7, kSyn, {});
    packets.add(packet);
  }
  return packets;
}

// First pieces alone, each of its own datagram.
Packets fragment_flood(std::size_t count) {
  Packets packets;
  std::string packet;
  for (std::size_t i = 0; i < count; ++i) {
    put_ip(packet, i >> 16 << 15, 24, 17, static_cast<std::uint16_t>(i), 0x2000);
    packet += std::string(24, 'f');
    packets.add(packet);
  }
  return packets;
}

// Pieces of eight bytes, the last one first, and never the one at the front.
Packets tiny_fragments(std::size_t count) {
  Packets packets;
  std::string packet;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = 1 + i * 2 % 8000;
    put_ip(packet, 1, 8, 17, static_cast<std::uint16_t>(i / 4000),
           static_cast<std::uint16_t>(0x2000 | place));
    packet += std::string(8, 'f');
    packets.add(packet);
  }
  return packets;
}

// Keys that a sum or an exclusive or of addresses and ports would all put in one place.
Packets colliding_keys(std::size_t count) {
  Packets packets;
  std::string packet;
  for (std::size_t i = 0; i < count; ++i) {
    put_tcp(packet, 1, 1, kAck, "x");
    // The source address and port move against each other.
    packet[14 + 14] = static_cast<char>(i >> 8);
    packet[14 + 15] = static_cast<char>(i);
    packet[14 + 20] = static_cast<char>(~i >> 8);
    packet[14 + 21] = static_cast<char>(~i);
    packet[14 + 13] = static_cast<char>(i >> 16);
    packets.add(packet);
  }
  return packets;
}

// IPv4 in IPv4, sixteen times.
Packets nested_tunnels(std::size_t count) {
  std::string inside(8, 'u');
  std::string header;
  for (int depth = 0; depth < 16; ++depth) {
    put_ip(header, 1, inside.size(), depth == 0 ? 17 : 4, 0, 0);
    inside = header.substr(14) + inside;
  }
  Packets packets;
  for (std::size_t i = 0; i < count; ++i) packets.add(header.substr(0, 14) + inside);
  return packets;
}

}  // namespace

void one_segment(std::string& packet, std::size_t flow, std::uint32_t at,
                 std::string_view payload) {
  put_tcp(packet, flow, at, kAck, payload);
}

Packet as_packet(std::string_view bytes, std::size_t index) {
  Packet packet;
  packet.bytes = bytes;
  packet.wire_length = static_cast<std::uint32_t>(bytes.size());
  packet.time = static_cast<std::int64_t>(index) * 10;
  packet.number = index + 1;
  return packet;
}

Packets conversations(std::size_t count, std::size_t flows, std::size_t payload) {
  Packets packets;
  std::string packet;
  const std::string bytes(payload, 'p');
  for (std::size_t i = 0; i < count; ++i) {
    put_tcp(packet, i % flows, static_cast<std::uint32_t>(1 + i / flows * payload), kAck, bytes);
    packets.add(packet);
  }
  return packets;
}

const std::vector<Hostile>& hostile_captures() {
  static const std::vector<Hostile> kAll{
      {"reversed", reversed},
      {"duplicates", duplicates},
      {"contradictions", contradictions},
      {"one-byte-segments", one_byte_each},
      {"holes", holes},
      {"syn-flood", syn_flood},
      {"fragment-flood", fragment_flood},
      {"tiny-fragments", tiny_fragments},
      {"colliding-keys", colliding_keys},
      {"nested-tunnels", nested_tunnels},
  };
  return kAll;
}

}  // namespace leakwire::bench
