// Frame: what a packet holds below its transport, and Dissector: packets to frames.
//
// Frames are plain values of borrowed views: good for the one call that they are given to. A
// Dissector is one thread's: it holds the fragments that wait for the rest, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "leakwire/packet.h"
#include "wire/flow_key.h"

namespace leakwire::wire {

// RFC 9293, section 3.1.
struct TcpSegment {
  std::uint32_t sequence = 0, acknowledged = 0;
  std::uint16_t urgent = 0;
  bool syn = false, fin = false, rst = false, ack = false, urg = false;
};

// Which packet it was, for records.
struct Moment {
  std::int64_t time = 0;  // microseconds since 1970-01-01T00:00:00Z
  std::uint64_t packet = 0;
  std::uint32_t capture = 0;
};

struct Frame {
  Host from, to;  // innermost, behind all tunnels
  Transport transport = Transport::kTcp;
  TcpSegment tcp;             // for kTcp
  std::string_view payload;   // without what pads the link
  std::uint32_t missing = 0;  // bytes of the payload that the snap length cut off
  std::uint32_t network = 0;  // VLAN, VNI or GRE key, hashed: the same addresses in two networks
                              // are two flows; 0: none
  bool ambiguous = false;     // its fragments overlapped and differed
  Moment moment;
};

// Why a packet, or a layer of it, gave no frame. Each is counted; what was sent and not looked at
// is told in a coverage record.
enum class Unread : std::uint8_t {
  kNotIp,      // ARP, STP, ...: carries nothing of persons that we read
  kTransport,  // ICMP, OSPF, ...
  kLink,       // a link layer that there is no reader for
  kTruncated,  // headers cut short
  kMalformed,  // headers that contradict themselves
  kTooDeep,    // more tunnels than DissectorOptions::tunnels
  kFragments,  // fragments whose rest never came, or that found no room
  kSealed,     // encrypted below its transport: ESP, IEEE 802.11
};
inline constexpr std::size_t kUnreadKinds = 8;

struct DissectorOptions {
  unsigned tunnels = 8;
  std::size_t fragment_bytes = std::size_t{4} << 20;  // of all that wait
  std::size_t fragment_packets = 4096;
  std::int64_t fragment_time = 30'000'000;  // microseconds (RFC 791 allows up to two minutes)
};

class Dissector {
 public:
  class Frames {
   public:
    virtual ~Frames() = default;
    virtual void frame(const Frame& frame) noexcept = 0;
    virtual void unread(Unread why, const Moment& moment) noexcept = 0;
  };

  explicit Dissector(KeyedHash hash, const DissectorOptions& options = {});
  Dissector(Dissector&&) noexcept;
  Dissector& operator=(Dissector&&) noexcept;
  ~Dissector();

  // One call of `frames` for most packets; none for a fragment that waits; two where the readings
  // of overlapping fragments differ. No allocation but for fragments.
  void push(const Packet& packet, Frames& frames) noexcept;
  // Fragments that still wait are told as unread.
  void finish(Frames& frames) noexcept;
  std::size_t memory() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire::wire
