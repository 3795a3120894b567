// Builds packets for tests: TCP conversations and UDP datagrams over IPv4 and Ethernet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leakwire/packet.h"

namespace leakwire::tests {

struct End {
  std::uint32_t address = 0;  // IPv4
  std::uint16_t port = 0;
};

constexpr std::uint32_t ipv4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

class PacketBuilder {
 public:
  // TCP flags of RFC 9293, section 3.1.
  static constexpr unsigned kFin = 1, kSyn = 2, kRst = 4, kAck = 16;

  void tcp(const End& from, const End& to, std::uint32_t sequence, std::uint32_t acknowledged,
           unsigned flags, std::string_view payload) {
    std::string segment;
    put16(segment, from.port);
    put16(segment, to.port);
    put32(segment, sequence);
    put32(segment, acknowledged);
    segment += '\x50';
    segment += static_cast<char>(flags);
    put16(segment, 65535);
    put32(segment, 0);  // no checksum: captures of a sending host have none either
    segment += payload;
    add(from, to, 6, segment);
  }

  void udp(const End& from, const End& to, std::string_view payload) {
    std::string datagram;
    put16(datagram, from.port);
    put16(datagram, to.port);
    put16(datagram, static_cast<std::uint32_t>(8 + payload.size()));
    put16(datagram, 0);
    datagram += payload;
    add(from, to, 17, datagram);
  }

  // A whole conversation: what `client` says, what `server` answers, and its end.
  void talk(const End& client, const End& server, std::string_view said,
            std::string_view answered = {}, std::size_t most = 1460) {
    std::uint32_t mine = 1000, theirs = 5000;
    tcp(client, server, mine++, 0, kSyn, {});
    tcp(server, client, theirs++, mine, kSyn | kAck, {});
    tcp(client, server, mine, theirs, kAck, {});
    say(client, server, mine, theirs, said, most);
    say(server, client, theirs, mine, answered, most);
    tcp(client, server, mine++, theirs, kFin | kAck, {});
    tcp(server, client, theirs++, mine, kFin | kAck, {});
    tcp(client, server, mine, theirs, kAck, {});
  }

  void say(const End& from, const End& to, std::uint32_t& sequence, std::uint32_t acknowledged,
           std::string_view text, std::size_t most) {
    while (!text.empty()) {
      const std::string_view piece = text.substr(0, most);
      tcp(from, to, sequence, acknowledged, kAck, piece);
      sequence += static_cast<std::uint32_t>(piece.size());
      text.remove_prefix(piece.size());
    }
  }

  std::size_t size() const { return packets_.size(); }
  void erase(std::size_t index) {
    packets_.erase(packets_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  // Of the packet at `index`; its views live as long as nothing is added.
  Packet packet(std::size_t index) const {
    Packet packet;
    packet.bytes = packets_[index];
    packet.wire_length = static_cast<std::uint32_t>(packets_[index].size());
    packet.time = 1'700'000'000'000'000 + static_cast<std::int64_t>(index) * 1000;
    packet.number = index + 1;
    return packet;
  }

 private:
  static void put16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value);
  }
  static void put32(std::string& out, std::uint32_t value) {
    put16(out, value >> 16);
    put16(out, value & 0xFFFF);
  }

  void add(const End& from, const End& to, unsigned protocol, std::string_view inner) {
    std::string frame(12, '\x02');
    put16(frame, 0x0800);
    frame += '\x45';
    frame += '\0';
    put16(frame, static_cast<std::uint32_t>(20 + inner.size()));
    put32(frame, 0x4000);  // do not fragment
    frame += '\x40';
    frame += static_cast<char>(protocol);
    put16(frame, 0);
    put32(frame, from.address);
    put32(frame, to.address);
    frame += inner;
    packets_.push_back(std::move(frame));
  }

  std::vector<std::string> packets_;
};

}  // namespace leakwire::tests
