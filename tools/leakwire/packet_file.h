// PacketFile, LiveCapture: packets by libpcap, from files (pcap, pcapng, compressed or not) and
// interfaces.
//
// One thread. Bytes of a packet are good until the next one is asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leakwire/packet.h"
#include "packet_rings.h"
#include "run.h"

struct pcap;

namespace leakwire::program {

struct PcapLibrary;

// Packets that a filter lets through. What went wrong is told by `problem`.
class PacketSource {
 public:
  enum class Got {
    kPacket,
    kNothing,  // live: none within the time
    kEnd,
    kBroken,  // `problem` says why; what came before is good
  };

  PacketSource(const PacketSource&) = delete;
  PacketSource& operator=(const PacketSource&) = delete;
  ~PacketSource();

  // A file; "-" is standard input. Nothing where it cannot be read as a capture: `problem`. Pipes
  // are waited for, until the stop sign is raised.
  // `place`: its name for a line on standard error.
  static std::unique_ptr<PacketSource> file(const std::string& name, std::string_view place,
                                            Run& run, std::string& problem);
  // An interface; "any" is all of them.
  // With more than one of `rings`, flows are shared out to so many, where link and kernel know how
  // (packet_rings.h); packets come once filter() was called.
  static std::unique_ptr<PacketSource> interface(const std::string& name, unsigned snap_length,
                                                 unsigned rings, std::string& problem);

  // Called by next() before a pipe is waited for, and then each 50 milliseconds.
  void when_waiting(std::function<void()> on_wait);
  // BPF, the language of tcpdump (pcap-filter(7)).
  bool filter(const std::string& expression, std::string& problem);
  Got next(Packet& packet, std::string& problem);
  // Whether it is a capture that may hold the secrets of its TLS connections itself, and what of
  // them was not taken yet, as a key log has it: to be told before the packet that came last.
  bool may_hold_keys() const noexcept;
  std::string take_keys();
  // For poll(2); -1: it never waits, or its rings are to be looked at each 50 milliseconds.
  int descriptor() const noexcept;
  // What the kernel and the interface dropped since the beginning.
  struct Drops {
    std::uint64_t kernel = 0, interface = 0;
  };
  Drops drops() const noexcept;
  // The kernel's by ring; empty: there is one way in.
  std::vector<std::uint64_t> ring_drops() const;

 private:
  struct Unpacker;
  explicit PacketSource(std::unique_ptr<const PcapLibrary> library);
  bool open_unpacked(std::string& problem);

  std::unique_ptr<const PcapLibrary> library_;
  std::unique_ptr<Unpacker> unpacker_;
  std::unique_ptr<PacketRings> rings_;  // nothing: by handle_
  pcap* handle_ = nullptr;
  bool live_ = false;
  bool nano_ = true;
  LinkType link_ = LinkType::kEthernet;
};

}  // namespace leakwire::program
