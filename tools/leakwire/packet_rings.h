// PacketRings: an interface's packets by AF_PACKET, in rings shared with the kernel (TPACKET_V3),
// one a worker thread; PACKET_FANOUT shares flows out to them (Linux, packet(7)).
//
// One thread reads all rings, a block of packets at a time: the packets of a flow come in their
// order, as a flow stays in its ring. Bytes are good until the next call of next().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "leakwire/packet.h"
#include "pcap_library.h"

namespace leakwire::program {

class PacketRings {
 public:
  enum class Got { kPacket, kNothing, kBroken };

  // Nothing where the link is not Ethernet (or loopback), or the kernel gives no such rings:
  // libpcap may still read it. `rings`: 1 or more.
  static std::unique_ptr<PacketRings> open(const std::string& interface, unsigned rings);
  PacketRings(const PacketRings&) = delete;
  PacketRings& operator=(const PacketRings&) = delete;
  ~PacketRings();

  // Packets come from here on: those that `program` lets through, made by libpcap for Ethernet. It
  // tells how much of each is taken, too (BPF returns a length).
  bool begin(const bpf_program& program, std::string& problem);
  Got next(Packet& packet, std::string& problem);
  // Dropped by the kernel since the beginning, of each ring.
  const std::vector<std::uint64_t>& drops() noexcept;

 private:
  struct Ring;
  PacketRings() = default;
  bool add_ring(unsigned number);
  bool attach(const bpf_program& program) noexcept;
  bool open_block() noexcept;
  void close_block() noexcept;
  bool read(Packet& packet) noexcept;
  bool is_broken(std::string& problem) noexcept;

  std::vector<Ring> rings_;
  std::vector<std::uint64_t> drops_;
  int index_ = 0;  // of the interface
  bool is_loopback_ = false;
  // The block at hand.
  std::size_t ring_ = 0;
  unsigned left_ = 0;  // packets in it that were not read yet
  unsigned char* block_ = nullptr;
  unsigned char* at_ = nullptr;
};

}  // namespace leakwire::program
